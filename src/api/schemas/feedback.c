/* feedback.c - audits of what cameras claimed, disputes, accuracy, retraining. */
#include "api/schemas/schemas.h"

#define STATE    "working|idle|absent"
#define TRUTH    "working|idle|absent|nobody"
#define VERDICT  "working|idle|absent|nobody|right|cannot_tell"
#define PROPOSAL "working|idle|absent|unknown|nothing"
/* A reason may say who it was. */
#define UNTOLD "null: it was erased, or is not for the caller to know."

/* --- audits --- */

static const struct schema_member audit_case[] = {
    {"event_uuid", "uuid", "By which the verdict names the event."},
    {"camera_id", "id?", "Which camera; null when the event named none."},
    {"model_version", "id?", "Which version of its model."},
    {"workstation_id", "id", "Where."},
    {"timestamp", "time", "What was so at this moment is asked."},
    {"until", "time", "When the next thing was seen of that worker, or the hold ends."},
    {"claimed", STATE "?", "What the camera has claimed; null while audits are blind."},
    {"confidence", "number 0..1?", "How sure it was; null while audits are blind."},
    {"recorder_url", "string?",
     "What the plant's own recorder has of it; null where no address is set."},
    {"verdicts", "integer 0..", "How many others have answered."},
    {0},
};

static const struct schema_member audits[] = {
    {SCHEMA_SUCCESS},
    {"audits", "[Audit]", "Those that wait for the caller, the earliest drawn first."},
    {"waiting", "integer 0..", "How many there are in all."},
    {"blind", "boolean", "What was claimed is told after the answer."},
    {0},
};

static const struct schema_member new_verdict[] = {
    {"verdict", VERDICT,
     "What the worker was doing; nobody: nobody was at the workstation. right is refused "
     "while audits are blind."},
    {0},
};

static const struct schema_member verdict[] = {
    {"event_uuid", "uuid", "As the caller named the event."},
    {"verdict", VERDICT, "What was said."},
    {"audit", "boolean",
     "The event was drawn, so the verdict counts in the accuracy. false: somebody has "
     "chosen it, is its worker, or was told before what had been claimed."},
    {"at", "time", "When."},
    {0},
};

static const struct schema_member verdict_kept[] = {
    {SCHEMA_SUCCESS},
    {"verdict", "Verdict", "What is kept."},
    {"claimed", STATE, "What the camera had claimed."},
    {"confidence", "number 0..1", "How sure it was."},
    {"right", "boolean?", "Was it right? null: it cannot be told."},
    {0},
};

static const struct schema_member event_verdict[] = {
    {"verdict", VERDICT, "What was said."},
    {"audit", "boolean",
     "It counts in the accuracy; false: somebody has chosen it, or was told before what "
     "had been claimed."},
    {"at", "time", "When."},
    {"actor", "CorrectionActor?", "Who said it; " UNTOLD},
    {0},
};

/* --- accuracy --- */

static const struct schema_member share[] = {
    {"right", "integer 0..", "How many."},
    {"of", "integer 1..", "Of so many."},
    {"percentage", "number 0..100", "The same as a percentage."},
    {"low", "number 0..100", "The true one is not below this, with 97.5 %."},
    {"high", "number 0..100", "Nor above this."},
    {0},
};

static const struct schema_member state_accuracy[] = {
    {"state", STATE, "Of which state."},
    {"claimed", "AccuracyShare?", "Of the claims of it, how many were right."},
    {"true", "AccuracyShare?", "Of the times when it was so, how many were claimed."},
    {0},
};

static const struct schema_member confusion_row[] = {
    {"working", "integer 0..", "So many were working."},
    {"idle", "integer 0..", "So many were idle."},
    {"absent", "integer 0..", "So many were absent."},
    {"nobody", "integer 0..", "At so many nobody was there."},
    {0},
};

static const struct schema_member confusion[] = {
    {"working", "ConfusionRow", "Where working was claimed."},
    {"idle", "ConfusionRow", "Where idle was claimed."},
    {"absent", "ConfusionRow", "Where absent was claimed."},
    {0},
};

static const struct schema_member calibration_bin[] = {
    {"from", "number 0..1", "Confidences from this."},
    {"to", "number 0..1", "Below this; 1 is in the last."},
    {"labels", "integer 0..", "Audits of such claims."},
    {"right", "integer 0..", "Which of them were right."},
    {"mean_confidence", "number 0..1?", "Of these; null without any."},
    {0},
};

static const struct schema_member calibration[] = {
    {"bins", "[CalibrationBin]", "Ten."},
    {"ece", "number 0..1?",
     "Expected calibration error: by how much confidence and accuracy differ."},
    {0},
};

static const struct schema_member group[] = {
    {"camera_id", "id?", "Which camera; null when its events named none."},
    {"model_version", "id?", "Which version of its model."},
    {"from", "time", "The first of the claims that were drawn."},
    {"to", "time", "And the last."},
    {"drawn", "integer 0..", "How many were drawn."},
    {"labels", "integer 0..", "How many were audited, and could be told."},
    {"cannot_tell", "integer 0..", "How many could not."},
    {"wanted", "integer 1..", "How many labels are enough."},
    {"enough", "boolean", "Are there so many?"},
    {"accuracy_percentage", "number 0..100?", "Right ones of all; null: not enough yet."},
    {"interval", "AccuracyShare?", "The same with its interval, also of few."},
    {"states", "[StateAccuracy]", "The same of each state."},
    {"confusion", "Confusion", "What was claimed, and what was true."},
    {"calibration", "Calibration", "What confidence is worth."},
    {"expected_accuracy_percentage", "number 0..100?",
     "An estimate from the confidence of all that was drawn, audited or not."},
    {"kappa", "number -1..1?",
     "Cohen's kappa: how far two people agree; null where no two answered alike."},
    {0},
};

static const struct schema_member accuracy[] = {
    {SCHEMA_SUCCESS},
    {"groups", "[AccuracyGroup]", "One of each camera and model."},
    {"left_out", "integer 0..",
     "Of more than 1,000 groups so many have no answer, and are left out."},
    {0},
};

static const struct schema_member audited_share[] = {
    {"working_share_percentage", "number 0..100?",
     "The share of work in the time that was seen, corrected by what audits say of the "
     "cameras."},
    {"low", "number 0..100?", "The true one is not below this, with 97.5 %."},
    {"high", "number 0..100?", "Nor above this."},
    {"labels", "integer 0..",
     "By so many audits; of presence: of those of claims that somebody is there."},
    {"wanted", "integer 1..", "How many are enough."},
    {"of", "workstation|site", "Those of this workstation, or of all."},
    {"why", "no_time|not_enough_audits|no_better_than_chance?",
     "Why there are no numbers; null: there are."},
    {0},
};

/* --- disputes --- */

#define SHARED                                                                           \
    "true: whoever decides may read the reason, also where the site does not show them " \
    "whose event it is. Only that worker may say so."

static const struct schema_member new_dispute[] = {
    {"reason", "string 1..500", "What is wrong."},
    {"event_type", "optional " PROPOSAL, "What was so instead; nothing: not even that."},
    {"from", "optional time",
     "With until: it is about a stretch of the worker's time. The event's own time when "
     "absent."},
    {"until", "optional time", "The end of the stretch; not longer than the hold."},
    {"share_reason", "optional boolean = false", SHARED},
    {0},
};

static const struct schema_member time_dispute[] = {
    {"worker_id", "optional id",
     "Whose time; the caller's own when absent. Where the site does not show whose "
     "events "
     "these are, only the own."},
    {"workstation_id", "optional id",
     "In place of worker_id: the time there, of whoever was seen there at its begin, or "
     "came first in it. For those who may read events."},
    {"start_time", "time", "From when."},
    {"end_time", "time", "Until when; not longer than the hold."},
    {"event_type", "working|idle|absent|unknown", "What was so instead."},
    {"reason", "string 1..500", "What is wrong."},
    {"share_reason", "optional boolean = false", SHARED},
    {0},
};

static const struct schema_member dispute_decision[] = {
    {"accept", "boolean", "true: it is corrected; false: it stays as it is."},
    {"reason", "string 1..500", "Why; kept beside the dispute."},
    {"event_type", "optional " PROPOSAL, "What was so, if not what was proposed."},
    {0},
};

static const struct schema_member decision[] = {
    {"at", "time", "When."},
    {"reason", "string 1..500?", "Why; " UNTOLD " Whoever has decided sees it."},
    {"actor", "CorrectionActor?", "Who; " UNTOLD " Whoever has decided sees it."},
    {0},
};

static const struct schema_member dispute[] = {
    {"dispute_id", "integer 1..", "Its number."},
    {"event_uuid", "uuid", "Of which event."},
    {"seen", "working|idle|absent|unknown|product_count", "What the event says."},
    {"timestamp", "time", "And of when."},
    {"workstation_id", "id", "And where."},
    {"worker_id", "id?", "Whose it is; null: not for the caller to know."},
    {"recorder_url", "string?",
     "What the plant's own recorder has of it; null where no address is set, or for who "
     "does not decide."},
    {"reason", "string 1..500?", "What is wrong; " UNTOLD},
    {"share_reason", "boolean",
     "Whoever decides may read it, also without knowing whose event it is."},
    {"at", "time", "When it was said."},
    {"event_type", PROPOSAL "?",
     "What is proposed instead; null: nothing in particular."},
    {"from", "time?", "The begin of the stretch it is about; null: the event alone."},
    {"until", "time?", "Its end."},
    {"state", "open|accepted|declined", "What became of it."},
    {"decided", "Decision?", "How that was decided; null while it is open."},
    {0},
};

static const struct schema_member disputed[] = {
    {SCHEMA_SUCCESS},
    {"event_uuid", "uuid", "Which event was disputed."},
    {"dispute_id", "integer 1..", "The number of the dispute."},
    {0},
};

static const struct schema_member disputes[] = {
    {SCHEMA_SUCCESS},
    {"disputes", "[Dispute]", "The latest first."},
    {"next_cursor", "cursor?", "Asks for the page after this; null on the last."},
    {0},
};

static const struct schema_member decided[] = {
    {SCHEMA_SUCCESS},
    {"dispute_id", "integer 1..", "Which dispute."},
    {"state", "accepted|declined", "What became of it."},
    {"voided", "integer 0..", "Events that were voided."},
    {"added", "integer 0..", "Events that were added in their place."},
    {0},
};

/* --- retraining --- */

static const struct schema_member labelled_event[] = {
    {"label_id", "integer 1..", "Its number; `after` goes on behind it."},
    {"event_uuid", "uuid", "Which event, as the caller may know it."},
    {"camera_id", "id?", "Which camera."},
    {"model_version", "id?", "Which version of its model."},
    {"workstation_id", "id", "Where."},
    {"timestamp", "time", "When."},
    {"claimed", STATE, "What the model said."},
    {"true", TRUTH, "What a person said."},
    {"confidence", "number 0..1", "How sure the model was."},
    {"source", "audit|complaint", "Drawn at random, or chosen by somebody."},
    {"labelled_at", "time", "When the person said it."},
    {"voided", "boolean", "The event was voided since."},
    {0},
};

static const struct schema_member retraining[] = {
    {"retraining_id", "integer 1..", "Its number."},
    {"camera_id", "string", "Which camera; empty when its events named none."},
    {"model_version", "string", "Which version of its model."},
    {"reason", "drift|accuracy|corrections", "Why."},
    {"at", "time", "When that was found."},
    {"over_at", "time?",
     "When it was over: the camera has had another model since, or the reason did not "
     "hold any more. null: the "
     "model is still to be trained anew."},
    {"value", "number",
     "What was found: the upper limit of the accuracy, or how many corrections."},
    {"limit", "number", "Beyond which it is to be trained anew."},
    {"before", "AccuracyGroup?", "What audits say of this model; null: nothing."},
    {"after", "[AccuracyGroup]",
     "And of those that claimed something in a later hour than this one; without labels "
     "where no audit tells "
     "of them yet."},
    {0},
};

static const struct schema_member retrainings[] = {
    {SCHEMA_SUCCESS},
    {"entries", "[Retraining]", "The latest first."},
    {0},
};

const struct schema feedback_schemas[] = {
    {"Audit", "A claim that was drawn for people to check.", .member = audit_case},
    {"Audits", "The answer with audits.", .member = audits},
    {"NewVerdict", "What somebody says was so.", .member = new_verdict, .closed = true},
    {"Verdict", "What somebody said.", .member = verdict},
    {"VerdictKept", "The answer to a verdict.", .member = verdict_kept},
    {"EventVerdict", "What somebody said of an event.", .member = event_verdict},
    {"AccuracyShare", "A share, and between which limits the true one lies.",
     .member = share},
    {"StateAccuracy", "How well a state is told.", .member = state_accuracy},
    {"ConfusionRow", "What was true of claims.", .member = confusion_row},
    {"Confusion", "What was true of each claim.", .member = confusion},
    {"CalibrationBin", "Claims of about the same confidence.", .member = calibration_bin},
    {"Calibration", "What confidence is worth.", .member = calibration},
    {"AccuracyGroup", "How often a camera and model are right.", .member = group},
    {"Accuracy", "The answer with accuracies.", .member = accuracy},
    {"AuditedShare", "How sure a share of work is.", .member = audited_share},
    {"NewDispute", "What somebody says is wrong.", .member = new_dispute, .closed = true},
    {"TimeDispute", "What somebody says is wrong of a stretch of time.",
     .member = time_dispute, .closed = true},
    {"DisputeDecision", "What becomes of a dispute.", .member = dispute_decision,
     .closed = true},
    {"Decision", "How a dispute was decided.", .member = decision},
    {"Dispute", "That somebody said something is wrong.", .member = dispute},
    {"Disputed", "The answer to a dispute.", .member = disputed},
    {"Disputes", "The answer with disputes.", .member = disputes},
    {"DisputeDecided", "What a decision has changed.", .member = decided},
    {"LabelledEvent", "An event of which somebody said what was true.",
     .member = labelled_event},
    {"Retraining", "That a model should be trained anew.", .member = retraining},
    {"Retrainings", "The answer with such models.", .member = retrainings},
    {0},
};
