/* notes.h - what this process noted of the messages of each camera: which of them could
 * not be read, and how far their times are from their arrival.
 *
 * It is in memory only, and starts again with the program. Any thread may call the
 * functions. What is noted is also logged, but not each time.
 */
#ifndef EDGE_NOTES_H
#define EDGE_NOTES_H

#include "base/instant.h"
#include "base/str.h"
#include "domain/event.h"

#include <pthread.h>

struct arena;

/* The most cameras that are noted; messages of a further one are not. */
enum { NOTES_CAMERAS = 300, NOTES_REASON = 200 };

struct camera_note {
    char camera[ID_LENGTH + 1]; /* its id; empty: messages of which nobody knows */
    int64_t unread;             /* messages, or parts of them */
    instant unread_at;          /* the latest of them */
    char reason[NOTES_REASON];  /* why that one could not be read */
    int64_t told;               /* so many of them were logged */
    instant told_at;
    bool timed; /* a message has come with a time: */
    span ahead; /* of the latest one, of its arrival; less than 0: before it */
};

struct notes {
    pthread_mutex_t mutex; /* protects: */
    struct camera_note *note;
    size_t count, room;
};

void notes_init(struct notes *notes);
void notes_destroy(struct notes *notes);

/* A message could not be read, and why. */
void notes_unread(struct notes *notes, str camera, const char *why, instant now);

/* A message has come whose time is `ahead` of its arrival. */
void notes_clock(struct notes *notes, str camera, span ahead);

/* All notes. They live in `arena`. */
struct note_list {
    const struct camera_note *note;
    size_t count;
};
struct note_list notes_all(struct notes *notes, struct arena *arena);

/* Is it so lately that messages could not be read that somebody should still be told? */
static inline bool note_is_fresh(const struct camera_note *note, instant now)
{
    return note->unread && instant_since(now, note->unread_at).ms <= SPAN_HOUR.ms;
}

#endif
