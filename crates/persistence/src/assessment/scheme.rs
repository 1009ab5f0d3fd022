//! 考核指标体系.

use domain::act::{Act, Actor};
use domain::assessment::{AssessmentScheme, SchemeContent, SchemeId};
use domain::unit::UnitId;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};

use super::schemes_visible_to;
use crate::change::Living;
use crate::entity::assessment_scheme;
use crate::{Failure, Idempotency, Store, Target, Undone};

impl Store {
    /// See [`AssessmentScheme::define`].
    pub async fn define_assessment_scheme(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        unit_id: UnitId,
        content: SchemeContent,
    ) -> Result<AssessmentScheme, Undone> {
        let make = || AssessmentScheme::define(act, unit_id, content);
        self.create(act, idempotency, |it: &AssessmentScheme| it.id.0, SchemeId, make).await
    }

    /// See [`AssessmentScheme::amend`].
    pub async fn amend_assessment_scheme(
        &self,
        act: &Act,
        target: Target<SchemeId>,
        content: SchemeContent,
    ) -> Result<AssessmentScheme, Undone> {
        self.change(act, target, |it: &mut AssessmentScheme| it.amend(act, content)).await
    }

    /// See [`AssessmentScheme::publish`].
    pub async fn publish_assessment_scheme(
        &self,
        act: &Act,
        target: Target<SchemeId>,
    ) -> Result<AssessmentScheme, Undone> {
        self.change(act, target, |it: &mut AssessmentScheme| it.publish(act)).await
    }
}

impl Living for AssessmentScheme {
    type Id = SchemeId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, actor: &Actor, id: SchemeId) -> Result<Option<Self>, Failure> {
        let query = assessment_scheme::Entity::find_by_id(id).filter(schemes_visible_to(actor)).lock_exclusive();
        query.one(tx).await?.map(Self::try_from).transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = assessment_scheme::Model::from(self).into_active_model().reset_all();
        assessment_scheme::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = assessment_scheme::Model::from(self).into_active_model().reset_all();
        assessment_scheme::Entity::update(row).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
