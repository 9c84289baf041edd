/* drift_course.h - a stream on the way through time. For drift.c and drift_health.c. */
#ifndef DOMAIN_DRIFT_COURSE_H
#define DOMAIN_DRIFT_COURSE_H

#include "domain/drift_reference.h"
#include "domain/drift_tests.h"

/* A shift of the plant, in which some stream saw something. */
struct drift_moment {
    struct window window;
    int slot; /* minute of the week at which it starts, by the wall clock */
    bool night;
};

/* What one camera and model had audited, in each moment. */
struct drift_audited {
    const struct drift_stream *stream; /* the first one of that camera and model */
    struct drift_labels *at;
};

/* Of which F the tail is `probability`. */
struct drift_known {
    double probability, freedom, f;
};

/* A stream, as far as time was walked through. */
struct drift_course {
    const struct drift_stream *stream;
    const struct drift_audited *audited;
    bool others;   /* there is another model of the camera */
    bool older;    /* there was one before it */
    bool replaced; /* another one was seen since this one was */
    size_t next;   /* the shift that comes next */
    size_t first;  /* the moment of the first one */
    int gone;      /* shifts of the plant without an event, in a row */

    struct drift_week *week; /* all shifts so far, the missed ones too, with NULL */
    size_t weeks;
    const struct drift_shift **kept; /* those in which the camera saw */
    size_t count;
    struct drift_reference reference;
    size_t reference_end; /* the moment of its last shift */
    struct drift_ewma ewma;

    unsigned warned;                 /* of the last judged shifts, the last is bit 0 */
    unsigned warned_by[DRIFT_TESTS]; /* the same by each test */
    struct drift_finding found[DRIFT_TESTS]; /* in this moment */
    size_t tests;
    struct drift_known known[DRIFT_TESTS];
    struct drift_test *test; /* of the last judgement */
    struct drift_judgement *judgement;
    size_t judgements;
};

/* All shifts of the plant, each once, in order. */
struct drift_moment *drift_moments(const struct drift_stream *stream, size_t streams,
                                   struct arena *arena, size_t *moments);

/* The shift of this moment, or NULL when the stream saw nothing. */
const struct drift_shift *drift_shift_at(const struct drift_course *course,
                                         const struct drift_moment *moment);

/* Of the same camera, by another model? */
bool drift_other_model(const struct drift_stream *a, const struct drift_stream *b);
bool drift_same_model(const struct drift_stream *a, const struct drift_stream *b);
/* Is it not judged any more? */
bool drift_over(const struct drift_course *course);

/* What is said of this moment, with its figures, to be filled in. `shift` may be NULL. */
struct drift_judgement *drift_judgement_add(struct drift_course *course,
                                            const struct drift_moment *moment,
                                            const struct drift_shift *shift);

#endif
