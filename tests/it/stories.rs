//! Every file under `scenarios/` is told on both databases; the transcript is the snapshot beside it.

use std::path::Path;

use testkit::story::tell;
use testkit::world::World;

async fn told(concept: &str, story: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(concept);
    let text = std::fs::read_to_string(folder.join(format!("{story}.graphql"))).unwrap();
    for world in World::both().await {
        let transcript = tell(&world, &text).await;
        insta::with_settings!({ snapshot_path => folder.clone(), prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(story, transcript, world.database);
        });
    }
}

#[tokio::test]
async fn what_a_portal_reads() {
    told("reference", "what-a-portal-reads").await;
}

#[tokio::test]
async fn time_limits_explain_themselves() {
    told("reference", "time-limits-explain-themselves").await;
}

#[tokio::test]
async fn credit_codes_check_themselves() {
    told("reference", "credit-codes-check-themselves").await;
}

#[tokio::test]
async fn the_calendar_is_imported() {
    told("reference", "the-calendar-is-imported").await;
}

#[tokio::test]
async fn a_catalogue_is_adapted_and_published() {
    told("catalogue", "adapted-and-published").await;
}

#[tokio::test]
async fn nobody_reviews_their_own_work() {
    told("catalogue", "nobody-reviews-their-own-work").await;
}

#[tokio::test]
async fn a_template_item_stays() {
    told("catalogue", "a-template-item-stays").await;
}

#[tokio::test]
async fn the_guiding_unit_comments() {
    told("catalogue", "the-guiding-unit-comments").await;
}

#[tokio::test]
async fn changes_are_followed() {
    told("changes", "followed").await;
}

#[tokio::test]
async fn staff_come_and_go() {
    told("staff", "staff-come-and-go").await;
}

#[tokio::test]
async fn a_document_is_drafted_reviewed_and_published() {
    told("documents", "drafted-reviewed-and-published").await;
}

#[tokio::test]
async fn a_document_is_corrected_repealed_and_withdrawn() {
    told("documents", "corrected-repealed-and-withdrawn").await;
}

#[tokio::test]
async fn a_policy_goes_with_its_interpretation() {
    told("documents", "a-policy-goes-with-its-interpretation").await;
}

#[tokio::test]
async fn keys_of_frontends_come_and_go() {
    told("frontends", "keys-come-and-go").await;
}

#[tokio::test]
async fn a_document_is_proven_on_every_channel() {
    told("deliveries", "proven-on-every-channel").await;
}

#[tokio::test]
async fn one_of_several_channels_suffices() {
    told("deliveries", "one-of-several-suffices").await;
}

#[tokio::test]
async fn an_enquiry_is_answered_and_published() {
    told("enquiries", "asked-answered-and-published").await;
}

#[tokio::test]
async fn an_enquiry_is_forwarded_and_not_taken_up() {
    told("enquiries", "forwarded-and-not-taken-up").await;
}

#[tokio::test]
async fn a_unit_asks_its_guiding_unit() {
    told("enquiries", "a-unit-asks-its-guiding-unit").await;
}

#[tokio::test]
async fn a_village_knows_what_it_owes() {
    told("villages", "what-a-village-owes").await;
}

#[tokio::test]
async fn a_consultation_from_the_list_to_the_final_document() {
    told("participation", "whole-consultation").await;
}

#[tokio::test]
async fn a_period_is_shortened_with_a_reason_only() {
    told("participation", "period-shortened").await;
}

#[tokio::test]
async fn opinions_come_by_letter_and_at_the_counter() {
    told("participation", "letters-and-the-counter").await;
}

#[tokio::test]
async fn a_correction_restarts_the_clock_once() {
    told("requests", "a-correction-restarts-the-clock-once").await;
}

#[tokio::test]
async fn a_fee_is_noticed_and_paid() {
    told("requests", "a-fee-is-noticed-and-paid").await;
}

#[tokio::test]
async fn a_fee_that_is_not_paid() {
    told("requests", "a-fee-that-is-not-paid").await;
}

#[tokio::test]
async fn a_petition_goes_to_its_channel() {
    told("requests", "a-petition-goes-to-its-channel").await;
}

#[tokio::test]
async fn a_third_party_is_left_out_of_the_clock() {
    told("requests", "a-third-party-is-left-out-of-the-clock").await;
}

#[tokio::test]
async fn an_extension_is_once_and_agreed_to_by_another() {
    told("requests", "an-extension-is-once-and-agreed-to-by-another").await;
}

#[tokio::test]
async fn reasons_that_hold_defer_the_reply() {
    told("requests", "reasons-that-hold-defer-the-reply").await;
}

#[tokio::test]
async fn delivered_and_archived() {
    told("requests", "delivered-and-archived").await;
}

#[tokio::test]
async fn every_family_of_replies_names_its_remedy() {
    told("requests", "every-family-of-replies-names-its-remedy").await;
}

#[tokio::test]
async fn followed_without_an_account() {
    told("requests", "followed-without-an-account").await;
}

#[tokio::test]
async fn like_requests_are_proposed_for_disclosure() {
    told("requests", "like-requests-are-proposed-for-disclosure").await;
}

#[tokio::test]
async fn not_corrected_in_time() {
    told("requests", "not-corrected-in-time").await;
}

#[tokio::test]
async fn reconsideration_and_lawsuits() {
    told("requests", "reconsideration-and-lawsuits").await;
}

#[tokio::test]
async fn silence_of_those_who_were_asked() {
    told("requests", "silence-of-those-who-were-asked").await;
}

#[tokio::test]
async fn the_day_of_receipt_follows_the_way() {
    told("requests", "the-day-of-receipt-follows-the-way").await;
}

#[tokio::test]
async fn withdrawn_by_the_applicant() {
    told("requests", "withdrawn-by-the-applicant").await;
}

#[tokio::test]
async fn a_hearing_is_held_from_its_notice_to_its_record() {
    told("meetings", "a-hearing-from-notice-to-record").await;
}

#[tokio::test]
async fn materials_that_are_too_late_move_the_hearing() {
    told("meetings", "materials-too-late").await;
}

#[tokio::test]
async fn seats_are_drawn_by_lot() {
    told("meetings", "drawn-by-lot").await;
}

#[tokio::test]
async fn people_sit_in_on_a_meeting_of_the_government() {
    told("meetings", "a-government-meeting-people-sit-in-on").await;
}

#[tokio::test]
async fn a_meeting_is_called_off() {
    told("meetings", "called-off").await;
}

#[tokio::test]
async fn an_obligation_is_met_and_owed_again() {
    told("obligations", "owed-met-and-owed-again").await;
}

#[tokio::test]
async fn an_annual_report_is_drafted_refused_published_and_corrected() {
    told("annual-reports", "drafted-refused-published-corrected").await;
}

#[tokio::test]
async fn an_annual_report_is_summed_over_the_county() {
    told("annual-reports", "summed-over-the-county").await;
}

#[tokio::test]
async fn a_milestone_is_recorded_and_withdrawn() {
    told("milestones", "recorded-and-withdrawn").await;
}

#[tokio::test]
async fn a_demonstration_site_is_nominated_designated_and_ended() {
    told("sites", "nominated-designated-and-ended").await;
}

#[tokio::test]
async fn what_waits_today() {
    told("reminders", "what-waits-today").await;
}

#[tokio::test]
async fn an_inspection_finds_what_is_stale() {
    told("inspection", "what-is-found").await;
}

#[tokio::test]
async fn assessed_appealed_and_published() {
    told("assessments", "assessed-appealed-and-published").await;
}
