/* format.h - a message format, as one row of the table in formats/formats.c.
 *
 * The mapping reads the section of its file that belongs to the format, by the first
 * members of the row. The adapter hands the format its messages, by the last two.
 */
#ifndef EDGE_MAPPING_FORMAT_H
#define EDGE_MAPPING_FORMAT_H

#include <stdbool.h>
#include <string.h>

struct arena;
struct mapping_section;
struct message_context;

/* Lists of words end with NULL. */
struct message_format {
    const char *name; /* of its section in the mapping: "frigate" */

    /* The members that its section may have. "cameras" and "topics" are then required,
     * the others optional. */
    const char *members[6];
    /* The members that a camera may have, besides camera_id, model_version and
     * confidence. "size" is then required. */
    const char *camera_members[6];
    bool zones_at_source;  /* zones are drawn at the source, so they have no polygon */
    const char *labels[4]; /* of people, if the section has no "labels" */

    /* The topics of its messages, each behind the prefix of a camera. None: the section
     * lists them as "topics". */
    const char *topics[10];
    /* The default prefix of all cameras. NULL: the default is the name of the camera, and
     * no two cameras may have the same prefix. */
    const char *prefix;

    /* What the format remembers between messages, in `arena`. NULL: nothing. */
    void *(*new_state)(const struct mapping_section *section, struct arena *arena);
    /* Take a message in whose topic fits. False: it is not of this format after all. */
    bool (*take)(struct message_context *context);
};

/* Is `word` in the list? */
static inline bool format_has(const char *const *words, const char *word)
{
    while (*words && strcmp(*words, word) != 0)
        words++;
    return *words;
}

#endif
