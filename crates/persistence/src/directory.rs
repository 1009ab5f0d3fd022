//! 基础数据 in memory: one immutable picture, taken anew when the journal says it changed.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::calendar::{Calendar, CalendarYear};
use domain::channel::Channel;
use domain::directory::Directory;
use domain::pilot_domain::PilotDomain;
use domain::unit::Unit;
use sea_orm::EntityTrait;

use crate::entity::{calendar_year, channel, from_text, journal_tail, pilot_domain, unit};
use crate::{Failure, Store};

impl Store {
    /// The picture as it stands.
    pub fn directory(&self) -> Arc<Directory> {
        self.directory.load_full()
    }

    /// Takes a new picture when the journal has gone past the old one. Replicas call this on a timer.
    pub async fn refresh_directory(&self) -> Result<(), Failure> {
        let tail = journal_tail::Entity::find_by_id(1).one(&self.write).await?;
        let seq = tail.map_or(0, |tail| tail.directory_seq);
        if seq <= self.directory_seq.load(Ordering::Acquire) {
            return Ok(());
        }
        let units: Vec<Unit> = convert(unit::Entity::find().all(&self.write).await?)?;
        let domains: Vec<PilotDomain> = convert(pilot_domain::Entity::find().all(&self.write).await?)?;
        let channels: Vec<Channel> = convert(channel::Entity::find().all(&self.write).await?)?;
        let years: Vec<CalendarYear> = calendar_year::Entity::find()
            .all(&self.write)
            .await?
            .iter()
            .map(|row| from_text("calendar_year.days", &row.days))
            .collect::<Result<_, _>>()?;
        // The rows may be newer than `seq`, never older: a later refresh only repeats work.
        self.directory.store(Arc::new(Directory::new(units, domains, channels, Calendar::new(years))));
        self.directory_seq.fetch_max(seq, Ordering::AcqRel);
        Ok(())
    }
}

fn convert<T: TryFrom<M, Error = Failure>, M>(rows: Vec<M>) -> Result<Vec<T>, Failure> {
    rows.into_iter().map(T::try_from).collect()
}
