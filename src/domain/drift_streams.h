/* drift_streams.h - hours of what cameras said (quality.h) become shifts of streams,
 * which drift.h judges.
 *
 * An hour belongs to the shift that runs in its middle; one in whose middle no shift runs
 * belongs to none. Only shifts that are over count.
 */
#ifndef DOMAIN_DRIFT_STREAMS_H
#define DOMAIN_DRIFT_STREAMS_H

#include "domain/calendar.h"
#include "domain/camera_models.h"
#include "domain/drift.h"
#include "domain/floor.h"
#include "domain/quality.h"

/* From when on a camera's shifts are its reference, because somebody said so. */
struct reference_start {
    str camera;
    instant from;
};

struct reference_starts {
    const struct reference_start *at; /* at most one a camera, in any order */
    size_t count;
};

/* What boxes said of a camera in an hour: for how long. */
struct camera_hour {
    instant hour;
    str camera;
    int64_t fault_ms[CAMERA_FAULTS];
};

/* How long before the end shifts are shown, and kept: drift.h wants eight weeks more. */
#define DRIFT_SHOWN ((span){100 * 24 * 60 * 60 * (int64_t)1000})

/* Names of cameras and models are what senders say, so there are not more streams, of one
 * camera and in all. Where there are too many, those go of which there was hardly
 * anything and a week of nothing; else rows of further streams are passed over. */
enum { DRIFT_OF_CAMERA_MOST = 200, DRIFT_STREAMS_MOST = 5000 };

struct drift_collection;

/* Begin to collect shifts that end by `until`. Types of workstations are those of
 * `floor`. What is passed is borrowed; the collection lives in `arena`. */
struct drift_collection *drift_collection_new(const struct floor *floor,
                                              struct calendar calendar,
                                              struct reference_starts references,
                                              instant until, struct arena *arena);

/* Add a row of an hour, in order of hours. Texts are borrowed for the call. */
void drift_collection_add(struct drift_collection *collection, instant hour,
                          const struct quality_row *row);

/* Add audits of claims of an hour, and how many agreed, once all rows were added. Those
 * of a shift that is not among the streams are left out. */
void drift_collection_audits(struct drift_collection *collection, instant hour,
                             const struct quality_key *key, int64_t labels,
                             int64_t right);

/* Add what boxes said of a camera, once all rows were added. Where it concerns no shift
 * of the streams it is left out. */
void drift_collection_faults(struct drift_collection *collection,
                             const struct camera_hour *faults);

/* The streams, by camera, model, type of station, and day before night. They live in the
 * collection's arena. */
size_t drift_collection_end(struct drift_collection *collection,
                            const struct drift_stream **stream);

/* How many rows were passed over. */
int64_t drift_collection_passed(const struct drift_collection *collection);

/* The models of all rows that were added, those of shifts that are not over, too. They
 * live in the collection's arena. */
const struct camera_models *drift_collection_models(
    const struct drift_collection *collection);

#endif
