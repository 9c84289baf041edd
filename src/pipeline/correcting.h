/* correcting.h - what changes events and leaves a row in the audit log: the same whether
 * a request changes them at once, or by way of a topic.
 *
 * All of it is called on the writer, in a transaction, as store_act_as() says whom.
 */
#ifndef PIPELINE_CORRECTING_H
#define PIPELINE_CORRECTING_H

#include "store/audit.h"
#include "store/store.h"

/* store_void(), or store_restore(). Where it changes something, *entry says what: of whom
 * the event was, how it counted, and why it does not any more; its texts live in `arena`.
 * It is the caller's to be written. Errors: as store_void(). */
MUST_CHECK bool correct_event(struct store *store, const struct uuid *uuid, bool voiding,
                              str reason, instant now, struct arena *arena, bool *changed,
                              struct audit_entry *entry, struct error *err);

/* This actor has brought so many events: a command on this machine, or a person, brings
 * in what no camera saw just now. And the answer tells what was known already: who tries
 * that out shall not do so unseen. */
void note_import(struct store *store, const struct actor *actor, size_t events);

#endif
