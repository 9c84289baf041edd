/* quality.h - what cameras and their models said in an hour, added up so that a change of
 * how they see can be found (drift.h). Nobody is in it.
 *
 * There is a row for each camera, version of its model and workstation. It has
 *
 *   events      how many there were of each type
 *   time        of each state. A state event opens an interval, as METRICS.md has it;
 * that is the time of the camera whose event opened it. So over all rows the time of an
 * hour is that of the workers' timelines. What reaches into the hour from before is of
 * the worker's last state event before it. confidence  a histogram, with one sample for
 * each dwell. Events of a camera that repeats itself say the same thing many times, so
 * only the first of an hour counts of those that tell of one state of one worker at one
 * workstation. An event of the state "unknown" says that nothing is seen, so its
 *               confidence says nothing.
 *
 * Events that were voided are not there.
 */
#ifndef DOMAIN_QUALITY_H
#define DOMAIN_QUALITY_H

#include "domain/event.h"

struct arena;

enum {
    QUALITY_STATES = EVENT_PRODUCT_COUNT, /* the state events */
    CONFIDENCE_BINS = 100,                /* of 0.01; 1.00 is in the last */
    /* What a packed histogram may take. */
    HISTOGRAM_BYTES = CONFIDENCE_BINS * 10,
};

struct histogram {
    uint32_t bin[CONFIDENCE_BINS];
};

/* Whose events they are; empty: the events named none. */
struct quality_key {
    str camera, model, station;
};

/* By camera, model and station, compared as bytes. */
int quality_key_compare(const struct quality_key *a, const struct quality_key *b);

struct quality_row {
    struct quality_key key;
    int64_t events[EVENT_TYPES];
    int64_t ms[QUALITY_STATES];
    struct histogram confidence; /* samples */
};

struct quality_rows {
    struct quality_row *row; /* in the order of their keys */
    size_t count;
};

/* --- the tally of an hour --- */

struct quality_event {
    instant at;
    enum event_type type;
    int worker; /* any number from 0 on that tells one from the other */
    struct quality_key key;
    double confidence;
};

struct quality_tally;

/* Begin a tally of this hour (or any window), of so many workers at most. It lives in
 * `arena`. */
struct quality_tally *quality_tally_new(struct window hour, span hold, size_t workers,
                                        struct arena *arena);

/* First the last state event of each worker before the hour, in any order; then all
 * events of the hour, in METRICS.md's order. Texts are borrowed for the call. */
void quality_tally_add(struct quality_tally *tally, const struct quality_event *event);

/* The rows: those that have an event or time. They live in the tally's arena. */
struct quality_rows quality_tally_end(struct quality_tally *tally);

/* --- histograms --- */

/* In which bin a confidence is; whatever is out of range is in the first or the last. */
size_t confidence_bin(double confidence);

/* Pack a histogram: for each bin that is not 0, how many empty ones precede it, and its
 * count, as LEB128 (DWARF 5, section 7.6). Returns the size. */
size_t histogram_pack(const struct histogram *histogram,
                      unsigned char bytes[static HISTOGRAM_BYTES]);
/* Damaged bytes give what could be read of them. */
struct histogram histogram_unpack(const unsigned char *bytes, size_t size);

#endif
