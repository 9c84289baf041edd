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

    /* Which members the section may have. "cameras", "topics" and "size" of a camera must
     * then be given, all others may be left out. */
    const char *members[6];
    /* The same for each camera, besides camera_id, model_version and confidence. */
    const char *camera_members[6];
    bool zones_at_source;  /* zones are drawn at the source, so they have no polygon */
    const char *labels[4]; /* of people, where the section has no "labels" */

    /* Its messages have the topics that the section lists as "topics", or, when it lists
     * none, these: each behind a camera's prefix. */
    const char *topics[8];
    const char *prefix; /* of all cameras; NULL: every camera has its own, by default its
                           name, and no two cameras have the same */

    /* What the format remembers between messages, in `arena`. NULL: nothing. */
    void *(*new_state)(const struct mapping_section *section, struct arena *arena);
    /* Take a message in. False: it is not one of this format after all. */
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
