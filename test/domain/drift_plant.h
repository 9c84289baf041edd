/* drift_plant.h - a plant whose cameras may begin to misread. Test code.
 *
 * Three shifts a day. In each, at each station somebody works, waits or is absent for
 * exponentially distributed times, after mean times that are the station's own and vary
 * from shift to shift: for each station alone, for all of one camera together, and for
 * the whole plant. Each dwell is read with a confidence, whose mean varies from shift to
 * shift with the light. All of it follows from the seed.
 */
#ifndef TEST_DRIFT_PLANT_H
#define TEST_DRIFT_PLANT_H

#include "domain/drift.h"

struct arena;

struct drift_plant {
    int cameras, stations; /* stations that each camera sees */
    int days;
    /* Standard deviations from shift to shift, of the log odds of working against idle.
     */
    double station_varies, camera_varies, plant_varies;
    double light_varies; /* of the log odds of confidence */
    uint64_t seed;

    /* From this day on the first camera misreads. */
    int fault_day;
    double misread;        /* part of the working dwells that are read as idle */
    double confidence_off; /* added to the log odds of the confidence of all its dwells */
    int audits_a_day;      /* of each camera */
};

/* As varied as real stations: the working share of one station has a standard deviation
 * of 7 to 8 points from shift to shift (what it is at the camera is printed by the
 * bench). */
struct drift_plant drift_plant_usual(int cameras, uint64_t seed);

/* Two streams a camera, by day and by night: 2 * cameras, those of one camera side by
 * side. They live in `arena`. */
struct drift_stream *drift_plant_run(const struct drift_plant *plant,
                                     struct arena *arena);

/* The start of day `day` of the plant. */
instant drift_plant_day(int day);

#endif
