/* auditing.h - what the audit log needs while a server runs.
 *
 * A thread writes who looked at whose figures (looks.h), within half a minute. It has the
 * log signed once an hour, so that few rows are without a checkpoint, and once a day has
 * rows removed that are too old.
 */
#ifndef PIPELINE_AUDITING_H
#define PIPELINE_AUDITING_H

#include "store/audit.h"

struct auditing;
struct error;
struct writer;

struct auditing_options {
    struct writer *writer;
    const char *key_path; /* of audit_key.h; made when there is none */
    int64_t days;         /* how long rows are kept; at least AUDIT_DAYS_LEAST */
};

/* Read or make the key, and note in the log when it is another one than before.
 * ERROR_INVALID, ERROR_UNAVAILABLE: the key cannot be had. */
MUST_CHECK bool auditing_start(const struct auditing_options *options,
                               struct auditing **auditing, struct error *err);

/* `actor` was shown figures of `worker`, or of everybody when that is empty; `object`
 * says what it asked for. Cheap, and from any thread. */
void auditing_look(struct auditing *auditing, const struct actor *actor, str object,
                   str worker);

/* Write and sign what is left. The writer must still run. Accepts NULL. */
void auditing_stop(struct auditing *auditing);

#endif
