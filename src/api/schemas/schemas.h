/* schemas.h - every object that the API takes or gives, a table for each subject. */
#ifndef API_SCHEMAS_SCHEMAS_H
#define API_SCHEMAS_SCHEMAS_H

#include "http/schema.h"

/* Of whom an answer tells. */
#define SCHEMA_SCOPE                                                                     \
    "scope", "stations|worker|all",                                                      \
        "Whom the caller is told of: no worker, the one it is, or all. Figures of "      \
        "workstations and of the factory are of everybody all the same."

/* All tables, those of http/event_schema.h included; NULL ends the list. */
extern const struct schema *const api_schemas[];

extern const struct schema access_schemas[];       /* access.c */
extern const struct schema board_schemas[];        /* access.c; what no hub has */
extern const struct schema agent_schemas[];        /* agents.c */
extern const struct schema alert_schemas[];        /* alerts.c */
extern const struct schema analysis_schemas[];     /* analysis.c */
extern const struct schema audit_schemas[];        /* audit.c */
extern const struct schema drift_schemas[];        /* drift.c */
extern const struct schema calibration_schemas[];  /* calibrations.c */
extern const struct schema event_answer_schemas[]; /* events.c */
extern const struct schema feedback_schemas[];     /* feedback.c */
extern const struct schema figure_schemas[];       /* figures.c */
extern const struct schema privacy_schemas[];      /* privacy.c */
extern const struct schema register_schemas[];     /* registers.c */
extern const struct schema sample_schemas[];       /* system.c; what no hub has */
extern const struct schema site_schemas[];         /* site.c */
extern const struct schema system_schemas[];       /* system.c */
extern const struct schema team_schemas[];         /* teams.c */
extern const struct schema timeline_schemas[];     /* timelines.c */

#endif
