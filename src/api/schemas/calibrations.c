/* calibrations.c - what was learned across sites of how far a confidence can be trusted.
 */
#include "api/schemas/schemas.h"

static const struct schema_member fit[] = {
    {"a", "number", "Of z, the log odds of the confidence."},
    {"b", "number", "Added to that."},
    {0},
};

static const struct schema_member point[] = {
    {"confidence", "number 0..1", "What the model states."},
    {"probability", "number 0..1", "How often it is right then."},
    {0},
};

static const struct schema_member calibration[] = {
    {"model_version", "string", "Of which version of a model."},
    {"event_type", "working|idle|absent", "Of its claims of this type."},
    {"round", "string", "The last round that had a result."},
    {"at", "time", "When it came."},
    {"sites", "integer 0..", "How many took part."},
    {"labels", "integer 0..",
     "Audits of all of them; about so many, as noise hides them."},
    {"verdict", "adopted|few_labels|no_better",
     "What this site made of it: it is used; there were too few audits to try it; it "
     "predicts audits that were set aside no better."},
    {"loss_before", "number 0..?",
     "Log loss of the audits set aside, by what was in use before. Lower is better."},
    {"loss_found", "number 0..?", "The same by what was found."},
    {"found", "CalibrationFit", "Of the sum of all sites."},
    {"in_use", "CalibrationFit",
     "What this site uses; a 1, b 0: the confidence as it is."},
    {"used", "boolean", "false: the confidence is shown as it is."},
    {"has_before", "boolean", "It can be rolled back."},
    {"points", "[CalibrationPoint]", "What confidences mean by what is in use."},
    {0},
};

static const struct schema_member calibrations[] = {
    {SCHEMA_SUCCESS},
    {"calibrations", "[LearnedCalibration]", "By model and type."},
    {0},
};

static const struct schema_member rolling_back[] = {
    {"model_version", "id", "Of which version of a model."},
    {"event_type", "working|idle|absent", "Of its claims of this type."},
    {"reason", "string 1..500", "Why; it is kept in the audit log."},
    {0},
};

static const struct schema_member rolled_back[] = {
    {SCHEMA_SUCCESS},
    {"calibration", "LearnedCalibration", "As it is now."},
    {0},
};

const struct schema calibration_schemas[] = {
    {"CalibrationFit", "p = 1 / (1 + exp(-(a z + b))).", .member = fit},
    {"CalibrationPoint", "A confidence, and what it is worth.", .member = point},
    {"LearnedCalibration", "What was learned of a model's confidence.",
     .member = calibration},
    {"LearnedCalibrations", "The answer with what was learned across sites.",
     .member = calibrations},
    {"CalibrationRollback", "Use again what was used before.", .member = rolling_back,
     .closed = true},
    {"CalibrationRolledBack", "The answer when it was rolled back.",
     .member = rolled_back},
    {0},
};
