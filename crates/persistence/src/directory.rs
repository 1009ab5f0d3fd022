//! 基础数据 in memory: one immutable picture, taken anew when the journal says it changed.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

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
        let asked = Instant::now();
        // One at a time: of two pictures taken side by side the older could be hung up last, and would stay.
        let _turn = self.refreshing.lock().await;
        // Whoever had the turn before may have looked for all who waited.
        if self.wake.has_looked_since(asked) {
            return Ok(());
        }
        let began = Instant::now();
        let tail = journal_tail::Entity::find_by_id(1).one(&self.read).await?;
        let (end, seq) = tail.map_or((0, 0), |tail| (tail.seq, tail.directory_seq));
        if seq <= self.directory_seq.load(Ordering::Acquire) {
            self.wake.reached(end, began);
            return Ok(());
        }
        let units: Vec<Unit> = convert(unit::Entity::find().all(&self.read).await?)?;
        let domains: Vec<PilotDomain> = convert(pilot_domain::Entity::find().all(&self.read).await?)?;
        let channels: Vec<Channel> = convert(channel::Entity::find().all(&self.read).await?)?;
        let years: Vec<CalendarYear> = calendar_year::Entity::find()
            .all(&self.read)
            .await?
            .iter()
            .map(|row| from_text("calendar_year.days", &row.days))
            .collect::<Result<_, _>>()?;
        // The rows may be newer than `seq`, never older: a later refresh only repeats work.
        self.directory.store(Arc::new(Directory::new(units, domains, channels, Calendar::new(years))));
        self.directory_seq.fetch_max(seq, Ordering::AcqRel);
        // Whoever follows hears of a change when the picture has it.
        self.wake.reached(end, began);
        Ok(())
    }

    /// The picture, at least as new as entry `seq` of the journal: for whoever has read of that entry already.
    pub async fn directory_from(&self, seq: i64) -> Result<Arc<Directory>, Failure> {
        if seq > self.directory_seq.load(Ordering::Acquire) {
            self.refresh_directory().await?;
        }
        Ok(self.directory())
    }

    /// What a writer does after its commit, so that it reads what it wrote. The change is kept whatever comes of this:
    /// the timer takes the picture otherwise.
    pub(crate) async fn refresh_after_commit(&self) {
        if let Err(failure) = self.refresh_directory().await {
            tracing::warn!(error = %failure, "the directory is taken anew a little later");
        }
    }
}

fn convert<T: TryFrom<M, Error = Failure>, M>(rows: Vec<M>) -> Result<Vec<T>, Failure> {
    rows.into_iter().map(T::try_from).collect()
}
