/* spelling.h - the one spelling of each message, for those who write it and those who
 * compare what they have read. For message.c and reading.c.
 */
#ifndef FEDERATION_SPELLING_H
#define FEDERATION_SPELLING_H

#include "federation/message.h"

#include "base/buf.h"

extern const char *const federation_kinds[]; /* "round", ...; NULL ends the list */

/* Into an empty buffer: all of a message but "sig" and its end. */
void spell_round(struct buf *out, const struct federation_round *round);
void spell_join(struct buf *out, const struct federation_join *join);
void spell_roster(struct buf *out, const struct federation_roster *roster);
void spell_vector(struct buf *out, const struct federation_vector *vector);
void spell_result(struct buf *out, const struct federation_result *result);
void spell_abort(struct buf *out, const struct federation_abort *abort);

/* Add a member, as hexadecimal digits. */
void spell_bytes(struct buf *out, const char *name, const unsigned char *at,
                 size_t count);

/* What is signed of a message that has no end yet; it lives in `part`. */
str spelled_part(const struct buf *message, struct buf *part);

/* Of the joins of a roster. */
struct hash spelled_joins_hash(const struct federation_roster *roster);

#endif
