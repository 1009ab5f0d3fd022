//! 基础数据: the small, slow-moving records every rule consults, as one immutable picture.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::calendar::Calendar;
use crate::channel::{Channel, ChannelCode};
use crate::pilot_domain::{DomainCode, PilotDomain};
use crate::unit::{Unit, UnitId};

/// Units, domains, channels and the working calendar at one position of the journal.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    units: HashMap<UnitId, Arc<Unit>>,
    ordered_units: Vec<Arc<Unit>>,
    units_by_code: HashMap<String, UnitId>,
    children: HashMap<UnitId, Vec<UnitId>>,
    pilot_domains: BTreeMap<DomainCode, Arc<PilotDomain>>,
    channels: Vec<Arc<Channel>>,
    calendar: Arc<Calendar>,
}

impl Directory {
    /// A picture of these records.
    pub fn new(
        mut units: Vec<Unit>,
        pilot_domains: Vec<PilotDomain>,
        mut channels: Vec<Channel>,
        calendar: Calendar,
    ) -> Self {
        units.sort_by(|a, b| a.code.cmp(&b.code));
        channels.sort_by_key(|channel| (channel.position, channel.code.clone()));
        let mut directory = Self {
            ordered_units: units.into_iter().map(Arc::new).collect(),
            pilot_domains: pilot_domains.into_iter().map(|it| (it.code.clone(), Arc::new(it))).collect(),
            channels: channels.into_iter().map(Arc::new).collect(),
            calendar: Arc::new(calendar),
            ..Self::default()
        };
        for unit in &directory.ordered_units {
            directory.units_by_code.insert(unit.code.as_str().to_owned(), unit.id);
        }
        for unit in &directory.ordered_units {
            directory.units.insert(unit.id, unit.clone());
            if let Some(credit_code) = &unit.credit_code {
                // A code is never taken over by somebody else's credit code.
                directory.units_by_code.entry(credit_code.as_str().to_owned()).or_insert(unit.id);
            }
            if let Some(parent_id) = unit.parent_id {
                directory.children.entry(parent_id).or_default().push(unit.id);
            }
        }
        directory
    }

    /// The same picture with other units.
    #[must_use]
    pub fn with_units(&self, units: Vec<Unit>) -> Self {
        let domains = self.pilot_domains.values().map(|it| it.as_ref().clone()).collect();
        let channels = self.channels.iter().map(|it| it.as_ref().clone()).collect();
        Self::new(units, domains, channels, self.calendar.as_ref().clone())
    }

    /// The working calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Every unit, by code.
    pub fn units(&self) -> &[Arc<Unit>] {
        &self.ordered_units
    }

    /// One unit.
    pub fn unit(&self, id: UnitId) -> Option<&Arc<Unit>> {
        self.units.get(&id)
    }

    /// The unit with this code, or this credit code.
    pub fn unit_by_code(&self, code: &str) -> Option<&Arc<Unit>> {
        self.units_by_code.get(code.trim()).and_then(|id| self.units.get(id))
    }

    /// The units directly below, by code.
    pub fn children(&self, id: UnitId) -> impl Iterator<Item = &Arc<Unit>> {
        self.children.get(&id).into_iter().flatten().filter_map(|id| self.units.get(id))
    }

    /// The top of the tree: the first unit without a parent.
    pub fn top(&self) -> Option<UnitId> {
        self.ordered_units.iter().find(|unit| unit.parent_id.is_none()).map(|unit| unit.id)
    }

    /// Whether `unit_id` is `ancestor_id` or stands below it.
    pub fn covers(&self, ancestor_id: UnitId, unit_id: UnitId) -> bool {
        self.ancestry(unit_id).any(|unit| unit.id == ancestor_id)
    }

    /// The unit and everything above it, upwards. A cycle, which the verbs refuse, would end after as many steps as there are units.
    pub fn ancestry(&self, unit_id: UnitId) -> impl Iterator<Item = &Arc<Unit>> {
        std::iter::successors(self.units.get(&unit_id), |unit| unit.parent_id.and_then(|id| self.units.get(&id)))
            .take(self.units.len())
    }

    /// Every domain, by code.
    pub fn pilot_domains(&self) -> impl Iterator<Item = &Arc<PilotDomain>> {
        self.pilot_domains.values()
    }

    /// The domain with this code.
    pub fn pilot_domain(&self, code: &DomainCode) -> Option<&Arc<PilotDomain>> {
        self.pilot_domains.get(code)
    }

    /// Every channel, in the template's order.
    pub fn channels(&self) -> &[Arc<Channel>] {
        &self.channels
    }

    /// The channel with this code.
    pub fn channel(&self, code: &str) -> Option<&Arc<Channel>> {
        self.channels.iter().find(|channel| channel.code.as_str() == code)
    }

    /// The channel of this code, name or alias.
    pub fn channel_named(&self, name: &str) -> Option<&ChannelCode> {
        self.channels
            .iter()
            .find(|it| it.code.as_str() == name || it.name == name || it.aliases.iter().any(|alias| alias == name))
            .map(|it| &it.code)
    }
}
