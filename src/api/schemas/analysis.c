/* analysis.c - lost time, and bottlenecks. */
#include "api/schemas/schemas.h"

#define WINDOW_START "start_time", "time", "The window's first instant."
#define WINDOW_END   "end_time", "time", "The instant after its last."
#define WINDOW_NOW   "now", "time", "Up to when the answer goes, when that is earlier."

/* Working and the four after it add up to the planned time. */
#define LOSSES_OF                                                                        \
    {"planned_so_far_ms", "integer 0..", "Planned time that has passed."},               \
        {"working_ms", "integer 0..", "The part in which somebody worked there."},       \
        {"lost_ms", "integer 0..", "The rest, in which nobody did."},                    \
        {"lost_percentage", "number 0..100",                                             \
         "Lost, of the planned time that has passed; 0 when there is none."},            \
        {"idle_ms", "integer 0..", "Lost: somebody was there and did not work."},        \
        {"absent_ms", "integer 0..", "Lost: whoever had been there was absent."},        \
        {"unknown_ms", "integer 0..", "Lost: whoever had been there was not seen."},     \
    {                                                                                    \
        "off_station_ms", "integer 0..",                                                 \
            "Lost: nobody was there. working_ms and these four are planned_so_far_ms."   \
    }

static const struct schema_member losses[] = {LOSSES_OF, {0}};

static const struct schema_member station_losses[] = {
    {"station_id", "id", "Which."}, {"name", "name", "Its name."}, LOSSES_OF, {0}};

static const struct schema_member losses_data[] = {
    {WINDOW_START},
    {WINDOW_END},
    {WINDOW_NOW},
    {"factory", "Losses", "All workstations together."},
    {"workstations", "[StationLosses]",
     "Each; deactivated ones where somebody was there."},
    {0},
};

static const struct schema_member losses_answer[] = {
    {SCHEMA_SUCCESS}, {"data", "LossesData", "The losses."}, {0}};

static const struct schema_member current_bottleneck[] = {
    {"station_id", "id", "Which."},
    {"name", "name", "Its name."},
    {"since", "time", "Since when somebody works there without interruption."},
    {0},
};

static const struct schema_member station_bottleneck[] = {
    {"station_id", "id", "Which."},
    {"name", "name", "Its name."},
    {"sole_ms", "integer 0..", "How long it alone was the bottleneck."},
    {"shifting_ms", "integer 0..", "How long the bottleneck moved to it or from it."},
    {"sole_percentage", "number 0..100", "sole_ms, of the time that has passed."},
    {"shifting_percentage", "number 0..100", "shifting_ms, of the time that has passed."},
    {0},
};

static const struct schema_member bottleneck_period[] = {
    {"start_time", "time", "Its first instant."},
    {"end_time", "time", "The instant after its last."},
    {"station_ids", "[id]", "One: the sole bottleneck. Several: it was shifting."},
    {0},
};

static const struct schema_member bottleneck_data[] = {
    {WINDOW_START},
    {WINDOW_END},
    {WINDOW_NOW},
    {"elapsed_ms", "integer 0..", "How much of the window has passed."},
    {"none_ms", "integer 0..", "How long nobody worked anywhere."},
    {"current", "CurrentBottleneck?",
     "The bottleneck where the window ends, or now; null when nobody works."},
    {"workstations", "[StationBottleneck]",
     "Each; deactivated ones that were the bottleneck."},
    {"periods", "[BottleneckPeriod]", "In order; in between nobody worked anywhere."},
    {0},
};

static const struct schema_member bottleneck_answer[] = {
    {SCHEMA_SUCCESS}, {"data", "BottleneckData", "The bottleneck."}, {0}};

const struct schema analysis_schemas[] = {
    {"Losses", "Where planned time went.", .member = losses},
    {"StationLosses", "Where the planned time of a workstation went.",
     .member = station_losses},
    {"LossesData", "Lost time of a window.", .member = losses_data},
    {"LossesAnswer", "The answer with lost time.", .member = losses_answer},
    {"CurrentBottleneck", "The bottleneck of the moment.", .member = current_bottleneck},
    {"StationBottleneck", "For how long a workstation was the bottleneck.",
     .member = station_bottleneck},
    {"BottleneckPeriod", "A time with the same bottleneck.", .member = bottleneck_period},
    {"BottleneckData", "The bottleneck of a window.", .member = bottleneck_data},
    {"BottleneckAnswer", "The answer with the bottleneck.", .member = bottleneck_answer},
    {0},
};
