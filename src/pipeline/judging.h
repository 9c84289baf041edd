/* judging.h - messages of a topic are judged: a task for the writer (writer.h).
 *
 * One task has messages of one part, in their order. What they say is done as if the
 * requests came just now, but for the times at which they were received; and how far the
 * part was judged is moved in the same transaction (store/topic.h). An event that is
 * refused is kept with the reason. A correction that comes before its event waits for it.
 */
#ifndef PIPELINE_JUDGING_H
#define PIPELINE_JUDGING_H

#include "base/arena.h"
#include "base/group.h"
#include "pipeline/message.h"
#include "store/topic.h"

struct judged_message;

struct judging_task {
    struct task task; /* must be first; task.done is the caller's, all else not */
    struct topic_part part;
    int64_t from, next; /* as store_topic_move() has them */
    const struct message_seal *seal;
    struct arena arena; /* of all of it; the caller's to free */
    struct judged_message *message;
    size_t count, room;
    /* What came of it, once it is done and task.err.code is ERROR_NONE. */
    size_t stored, known, rejected, corrected, parked, unreadable;
};

/* So much weight in one task, unless one message has more. */
enum { JUDGING_WEIGHT = 10000 };

/* Begin with an empty task. */
void judging_init(struct judging_task *judging, struct topic_part part, int64_t from,
                  const struct message_seal *seal);

/* Add the message of this number, which is copied; task.weight grows by what it says. */
void judging_add(struct judging_task *judging, int64_t number, str value);

/* Pass over the message of this number. */
void judging_pass(struct judging_task *judging, int64_t number);

/* Has somebody else judged these messages? Then it has done nothing. */
static inline bool judging_is_fenced(const struct judging_task *judging)
{
    return judging->task.err.code == ERROR_CONFLICT;
}

#endif
