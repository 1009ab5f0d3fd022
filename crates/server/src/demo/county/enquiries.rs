//! 咨询: somebody asks a unit, and most are answered.

use chrono::NaiveDate;
use domain::act::Actor;
use domain::enquiry::{EnquiryId, EnquiryKind, Submission};
use domain::submission::{LongText, QueryCode, SubmissionWay};
use domain::unit::UnitId;
use persistence::{EnquiryContents, FaqWords, Target};

use super::{Life, Task};
use crate::app::explain;
use crate::seed::{read, refused};

/// How many of a hundred working days somebody asks on, how many are never answered, and how many become frequent questions.
const ASKS: usize = 35;
const FORGOTTEN: usize = 3;
const FREQUENT: usize = 20;

/// 一次咨询 on its way.
pub(super) struct Question {
    sent: Option<Target<EnquiryId>>,
    unit_id: UnitId,
    about: String,
}

impl Life<'_> {
    /// Perhaps somebody asks today.
    pub(super) fn somebody_asks(&mut self, day: NaiveDate) {
        let mut chance = self.chance();
        if !chance.hits(ASKS) {
            return;
        }
        let (unit_id, topic) = (chance.one_of(&self.units).copied(), chance.one_of(&self.topics));
        if let Some((unit_id, topic)) = unit_id.zip(topic) {
            let question = Question { sent: None, unit_id, about: topic.name.clone() };
            let at = self.moment(&mut chance, day, 0);
            self.add(at, Task::Question(Box::new(question)));
        }
    }

    pub(super) async fn answer(&mut self, mut question: Question) -> anyhow::Result<()> {
        let mut chance = self.chance();
        let words = |text: &str| LongText::read("text", text, 500).map_err(|it| refused(&it));
        if let Some(target) = question.sent {
            let act = self.act(Actor::System);
            let answer = words("演示答复:请携带有效证件到政务服务大厅办理。")?;
            let faq = if chance.hits(FREQUENT) {
                let question = read(&format!("{}怎样办理?", question.about))?;
                Some(FaqWords {
                    question, answer: read("可到政务服务大厅办理,也可在门户网站查阅办事指南。")?
                })
            } else {
                None
            };
            let is_frequent = faq.is_some();
            let replied = self.store().reply_to_enquiry(&act, target, &answer, faq, &self.policies.enquiry);
            let target = Target { expected_version: replied.await.map_err(explain)?.version, ..target };
            if is_frequent {
                self.store().publish_enquiry(&act, target).await.map_err(explain)?;
            }
            return Ok(());
        }
        let act = self.act(Actor::Anonymous);
        self.made.enquiries += 1;
        let text = format!("请问{}怎样办理?(演示咨询{})", question.about, self.made.enquiries);
        let submission = Submission {
            kind: EnquiryKind::Citizen,
            unit_id: question.unit_id,
            asking_unit_id: None,
            pilot_domain: None,
            way: SubmissionWay::Portal,
            about: domain::enquiry::Asked::default(),
        };
        let contents = EnquiryContents { person: None, text: words(&text)?, said: text };
        let code = QueryCode::of_bits(chance.next());
        let sent = self.store().submit_enquiry(&act, None, &submission, &contents, &code, &self.policies.enquiry);
        let sent = sent.await.map_err(explain)?;
        question.sent = Some(Target { id: sent.id, expected_version: sent.version });
        if !chance.hits(FORGOTTEN) {
            let days = 1 + chance.below(14);
            let at = self.moment(&mut chance, act.date(), days);
            self.add(at, Task::Question(Box::new(question)));
        }
        Ok(())
    }
}
