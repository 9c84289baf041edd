#include "api/schemas/schemas.h"

#include "http/event_schema.h"

const struct schema *const api_schemas[] = {
    event_schemas,    event_answer_schemas, figure_schemas,      timeline_schemas,
    register_schemas, site_schemas,         agent_schemas,       system_schemas,
    analysis_schemas, access_schemas,       privacy_schemas,     team_schemas,
    audit_schemas,    drift_schemas,        calibration_schemas, feedback_schemas,
    alert_schemas,    board_schemas,        sample_schemas,      NULL,
};
