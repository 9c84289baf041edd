/* plant_of_alerts.h - 200 workstations, 400 workers and 100 cameras, and rounds of alerts
 * over them. For a test and for a benchmark; whatever goes wrong ends the program. */
#ifndef TEST_PIPELINE_PLANT_OF_ALERTS_H
#define TEST_PIPELINE_PLANT_OF_ALERTS_H

#include "../store/crowd.h"

#include "pipeline/alerts.h"
#include "pipeline/camera_readings.h"
#include "pipeline/writer.h"

struct plant_of_alerts {
    struct crowd crowd;
    struct writer *writer;
    struct pool *pool;
    struct alerts_options options;
    struct cameras_heard *heard;
    struct camera_list cameras; /* each sees some of the workstations */
    struct arena arena;         /* of them */
    struct alert_source source;
};

void plant_of_alerts_open(struct plant_of_alerts *plant);
void plant_of_alerts_close(struct plant_of_alerts *plant);

/* Half of the cameras, or none, are offline from now on. */
void plant_of_alerts_cameras(struct plant_of_alerts *plant, bool offline);

/* From now on there are 990 boxes more, each with ten cameras that are all dark:
 * 10,000 cameras, which is the most that a site may have. */
enum { DARK_BOXES = 990, DARK_CAMERAS = 10 };
void plant_of_alerts_dark(struct plant_of_alerts *plant);

/* A round at CROWD_NOW, so many seconds later. *ms: how long it took. */
struct store_counts plant_of_alerts_round(struct plant_of_alerts *plant, int seconds,
                                          double *ms);

#endif
