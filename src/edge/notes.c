#include "edge/notes.h"

#include "base/arena.h"
#include "base/list.h"
#include "base/log.h"
#include "edge/camera.h"

#include <stdio.h>
#include <stdlib.h>

enum { TELL_MS = 5 * 60 * 1000 };

void notes_init(struct notes *notes)
{
    *notes = (struct notes){0};
    pthread_mutex_init(&notes->mutex, NULL);
}

void notes_destroy(struct notes *notes)
{
    pthread_mutex_destroy(&notes->mutex);
    free(notes->note);
}

/* Find or add a camera's note; NULL: there are too many. The mutex is held. */
static struct camera_note *note_of(struct notes *notes, str camera)
{
    for (size_t i = 0; i < notes->count; i++)
        if (str_equal(str_from(notes->note[i].camera), camera))
            return &notes->note[i];
    if (notes->count == NOTES_CAMERAS || camera.len > ID_LENGTH)
        return NULL;
    notes->note = list_room(notes->note, notes->count, &notes->room, sizeof *notes->note);
    struct camera_note *note = &notes->note[notes->count++];
    *note = (struct camera_note){0};
    memcpy(note->camera, camera.at, camera.len);
    return note;
}

static void tell(struct camera_note *note, instant now)
{
    if (note->told && instant_since(now, note->told_at).ms < TELL_MS)
        return;
    log_warn("messages of a camera cannot be read",
             LOG_TEXT("camera", note->camera[0] ? note->camera : "unknown"),
             LOG_INT("count", note->unread - note->told),
             LOG_TEXT("reason", note->reason));
    note->told = note->unread;
    note->told_at = now;
}

void notes_unread(struct notes *notes, str camera, const char *why, instant now)
{
    pthread_mutex_lock(&notes->mutex);
    struct camera_note *note = note_of(notes, camera);
    if (note) {
        note->unread++;
        note->unread_at = now;
        snprintf(note->reason, sizeof note->reason, "%s", why);
        tell(note, now);
    }
    pthread_mutex_unlock(&notes->mutex);
}

void notes_clock(struct notes *notes, str camera, span ahead)
{
    pthread_mutex_lock(&notes->mutex);
    struct camera_note *note = note_of(notes, camera);
    if (note) {
        bool was_off = note->timed && camera_clock_is_off(note->ahead);
        bool off = camera_clock_is_off(ahead);
        note->timed = true;
        note->ahead = ahead;
        if (off && !was_off)
            log_warn("the clock of a camera is off, or its messages have waited",
                     LOG_STR("camera", camera), LOG_INT("ahead_ms", ahead.ms));
        else if (was_off && !off)
            log_info("the clock of a camera is right again", LOG_STR("camera", camera));
    }
    pthread_mutex_unlock(&notes->mutex);
}

struct note_list notes_all(struct notes *notes, struct arena *arena)
{
    pthread_mutex_lock(&notes->mutex);
    struct camera_note *copy = arena_new(arena, struct camera_note, notes->count);
    if (notes->count)
        memcpy(copy, notes->note, notes->count * sizeof *copy);
    struct note_list list = {copy, notes->count};
    pthread_mutex_unlock(&notes->mutex);
    return list;
}
