#include "edge/mapping/mapping.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/memory.h"
#include "edge/mapping/ids.h"
#include "edge/mapping/rows.h"

#include <stdio.h>
#include <stdlib.h>

#define PRESET_DWELL      ((span){3 * 1000})
#define PRESET_EXIT_HOLD  ((span){10 * 1000})
#define PRESET_SETTLE     ((span){15 * 1000})
#define PRESET_LOST       ((span){5 * 60 * 1000})
#define PRESET_REPEAT     ((span){60 * 1000})
#define PRESET_CONFIDENCE 0.8
/* More than a camera can tell apart, but less than what a counter shows by mistake. */
#define PRESET_PER_MINUTE 6000

/* --- stations and workers --- */

/* Find the worker, or add one. */
static size_t worker_number(struct mapping_draft *draft, str id)
{
    struct mapping *mapping = draft->mapping;
    for (size_t i = 0; i < mapping->workers; i++)
        if (str_equal(mapping->worker[i], id))
            return i;
    draft->worker[mapping->workers] = id;
    return mapping->workers++;
}

static bool read_station(struct mapping_draft *draft, const struct member *member,
                         struct mapping_station *station, struct error *err)
{
    static const char *const members[] = {"worker", "dwell", "exit_hold", NULL};
    struct arena *arena = &draft->mapping->arena;
    struct member worker = member_in(member, "worker");
    struct member dwell = member_in(member, "dwell");
    struct member hold = member_in(member, "exit_hold");
    str id = {0};
    if (!mapping_read_name(member, arena, &station->id, err) ||
        !member_only(member, members, err) ||
        !mapping_read_id(&worker, arena, &id, err) ||
        !member_span(&dwell, (span){0}, SPAN_HOUR, &station->dwell, err) ||
        !member_span(&hold, (span){0}, SPAN_HOUR, &station->exit_hold, err))
        return false;
    station->worker = id.len ? worker_number(draft, id) : MAPPING_NONE;
    return true;
}

static bool read_stations(struct mapping_draft *draft, const struct member *root,
                          span dwell, span exit_hold, struct error *err)
{
    struct mapping *mapping = draft->mapping;
    struct member member = member_in(root, "stations");
    struct members each;
    if (!member_each(&member, MAPPING_STATIONS, &mapping->arena, &each, err))
        return false;
    draft->station = arena_new(&mapping->arena, struct mapping_station, each.count);
    for (size_t i = 0; i < each.count; i++) {
        draft->station[i] =
            (struct mapping_station){.dwell = dwell, .exit_hold = exit_hold};
        if (!read_station(draft, &each.member[i], &draft->station[i], err))
            return false;
    }
    mapping->station = draft->station;
    mapping->stations = each.count;
    return true;
}

/* Labels may name people only if the mapping says so explicitly. */
static bool read_workers(struct mapping_draft *draft, const struct member *root,
                         struct error *err)
{
    struct mapping *mapping = draft->mapping;
    struct member member = member_in(root, "workers");
    struct members each;
    if (member.value && !mapping->individual)
        return member_wrong(&member, err,
                            "names people by label, which is done only with "
                            "\"identify\": \"individual\"");
    if (!member_each(&member, MAPPING_LABELS, &mapping->arena, &each, err))
        return false;
    struct mapping_label *label =
        arena_new(&mapping->arena, struct mapping_label, each.count);
    for (size_t i = 0; i < each.count; i++) {
        str id = {0};
        if (!mapping_read_name(&each.member[i], &mapping->arena, &label[i].name, err) ||
            !member_need(&each.member[i], "the id of a worker", err) ||
            !mapping_read_id(&each.member[i], &mapping->arena, &id, err))
            return false;
        label[i].worker = worker_number(draft, id);
    }
    mapping->label = label;
    mapping->labels = each.count;
    return true;
}

/* --- the formats --- */

static bool read_texts(const struct member *member, struct arena *arena,
                       struct mapping_texts *texts, struct error *err)
{
    struct members each;
    if (!member->value)
        return true;
    if (!member_elements(member, MAPPING_TOPICS, arena, &each, err))
        return false;
    str *text = arena_new(arena, str, each.count);
    for (size_t i = 0; i < each.count; i++)
        if (!mapping_read_id(&each.member[i], arena, &text[i], err))
            return false;
    if (!each.count)
        return member_wrong(member, err, "is empty; want at least one text");
    *texts = (struct mapping_texts){text, each.count};
    return true;
}

/* In a filter + stands for one whole level, and # for all levels that follow. */
static bool filter_check(const struct member *member, str filter, struct error *err)
{
    str rest = filter, level;
    while (topic_level(&rest, &level)) {
        bool every = memchr(level.at, '#', level.len);
        bool wild = every || memchr(level.at, '+', level.len);
        if (wild && (level.len > 1 || (every && rest.at)))
            return member_wrong(
                member, err,
                "'%s' is not a topic filter: + stands for one whole level, "
                "# for all at the end",
                str_shown(filter).text);
    }
    return true;
}

static bool read_topics(const struct member *section, struct arena *arena,
                        struct mapping_texts *topics, struct error *err)
{
    struct member member = member_in(section, "topics");
    if (!member_need(&member, "an array of topics, such as [\"plant/events/#\"]", err) ||
        !read_texts(&member, arena, topics, err))
        return false;
    for (size_t i = 0; i < topics->count; i++)
        if (!filter_check(&member, topics->text[i], err))
            return false;
    return true;
}

static void preset_labels(struct mapping_section *section, struct arena *arena)
{
    const char *const *labels = section->format->labels;
    size_t count = 0;
    while (labels[count])
        count++;
    str *text = arena_new(arena, str, count);
    for (size_t i = 0; i < count; i++)
        text[i] = str_from(labels[i]);
    section->labels = (struct mapping_texts){text, count};
}

static bool read_motionless(struct mapping_section *section, const struct member *member,
                            struct error *err)
{
    double frames = 0;
    struct member limit = member_in(member, "motionless_frames");
    if (!member_number(&limit, 1, 1000000, &frames, err))
        return false;
    section->motionless_frames = (int64_t)frames;
    return true;
}

static bool read_section(struct mapping_draft *draft, struct mapping_section *section,
                         const struct member *root, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    const struct message_format *format = section->format;
    struct member member = member_in(root, format->name);
    struct member labels = member_in(&member, "labels");
    preset_labels(section, arena);
    if (!member.value)
        return true;
    return member_only(&member, format->members, err) &&
           read_texts(&labels, arena, &section->labels, err) &&
           read_motionless(section, &member, err) &&
           (!format_has(format->members, "topics") ||
            read_topics(&member, arena, &section->topics, err)) &&
           (!format_has(format->members, "cameras") ||
            mapping_read_cameras(draft, section, &member, err));
}

static bool read_sections(struct mapping_draft *draft,
                          const struct message_format *formats, const struct member *root,
                          struct error *err)
{
    struct mapping *mapping = draft->mapping;
    for (size_t i = 0; formats[i].name; i++) {
        struct mapping_section *section = &mapping->section[mapping->sections++];
        section->format = &formats[i];
        if (!read_section(draft, section, root, err))
            return false;
    }
    return true;
}

/* --- topics --- */

static void add_topic(struct mapping *mapping, size_t *count, str prefix,
                      const char *rest)
{
    char text[ID_LENGTH + 64];
    int len = snprintf(text, sizeof text, "%.*s%s", STR_ARG(prefix), rest);
    for (size_t i = 0; i < *count; i++)
        if (strcmp(mapping->topic[i], text) == 0)
            return;
    str copy = arena_copy(&mapping->arena, (str){text, (size_t)len});
    mapping->topic[(*count)++] = copy.at;
}

static void list_topics(struct mapping *mapping)
{
    enum { OF_CAMERA = sizeof mapping->camera->format->topics / sizeof(char *) };
    size_t count = 0, most = mapping->cameras * OF_CAMERA + 1;
    for (size_t i = 0; i < mapping->sections; i++)
        most += mapping->section[i].topics.count;
    mapping->topic = arena_new(&mapping->arena, const char *, most);
    for (size_t i = 0; i < mapping->cameras; i++) {
        const struct mapping_camera *camera = &mapping->camera[i];
        for (size_t n = 0; camera->format->topics[n]; n++)
            add_topic(mapping, &count, camera->prefix, camera->format->topics[n]);
    }
    for (size_t i = 0; i < mapping->sections; i++) {
        const struct mapping_texts *topics = &mapping->section[i].topics;
        for (size_t n = 0; n < topics->count; n++)
            add_topic(mapping, &count, topics->text[n], "");
    }
}

const char *mapping_topic(const struct mapping *mapping, size_t i)
{
    return mapping->topic[i];
}

/* --- the whole --- */

static bool read_policy(struct mapping *mapping, const struct member *root,
                        struct error *err)
{
    static const char *const words[] = {"station", "individual", NULL};
    struct member member = member_in(root, "identify");
    int word = 0;
    if (!member_word(&member, words, &word, err))
        return false;
    mapping->individual = word == 1;
    return true;
}

static bool read_times(struct mapping *mapping, const struct member *root, span *dwell,
                       span *exit_hold, struct error *err)
{
    struct member confidence = member_in(root, "confidence");
    struct member dwell_member = member_in(root, "dwell");
    struct member hold = member_in(root, "exit_hold");
    struct member settle = member_in(root, "settle");
    struct member lost = member_in(root, "lost");
    struct member repeat = member_in(root, "repeat");
    *dwell = PRESET_DWELL;
    *exit_hold = PRESET_EXIT_HOLD;
    mapping->settle = PRESET_SETTLE;
    mapping->lost = PRESET_LOST;
    mapping->repeat = PRESET_REPEAT;
    mapping->confidence = PRESET_CONFIDENCE;
    mapping->per_minute = PRESET_PER_MINUTE;
    return member_span(&dwell_member, (span){0}, SPAN_HOUR, dwell, err) &&
           member_span(&hold, (span){0}, SPAN_HOUR, exit_hold, err) &&
           member_span(&settle, (span){0}, SPAN_HOUR, &mapping->settle, err) &&
           member_span(&lost, SPAN_SECOND, SPAN_DAY, &mapping->lost, err) &&
           member_span(&repeat, SPAN_SECOND, SPAN_DAY, &mapping->repeat, err) &&
           member_number(&confidence, 0, 1, &mapping->confidence, err);
}

/* Is the file an object with known members only? *names: of the formats, "a, b, c". */
static bool read_members(const struct member *root, const struct message_format *formats,
                         struct buf *names, struct error *err)
{
    static const char *const general[] = {
        "identify", "confidence", "dwell",   "exit_hold", "settle",   "lost",
        "repeat",   "stations",   "workers", "clock",     "timezone", "units_per_minute"};
    enum { GENERAL = sizeof general / sizeof *general };
    const char *members[GENERAL + MAPPING_SECTIONS + 1] = {0};
    memcpy(members, general, sizeof general);
    for (size_t i = 0; i < MAPPING_SECTIONS && formats[i].name; i++) {
        members[GENERAL + i] = formats[i].name;
        buf_addf(names, "%s%s", i ? ", " : "", formats[i].name);
    }
    return member_only(root, members, err);
}

static bool read_all(struct mapping_draft *draft, const struct message_format *formats,
                     const struct member *root, struct error *err)
{
    CLEANUP(buf_free) struct buf names = BUF(200);
    struct mapping *mapping = draft->mapping;
    span dwell, exit_hold;
    if (!read_members(root, formats, &names, err) || !read_policy(mapping, root, err) ||
        !read_times(mapping, root, &dwell, &exit_hold, err) ||
        !mapping_read_clock(mapping, root, &mapping->clock, &mapping->timezone, err) ||
        !mapping_read_pace(root, &mapping->per_minute, err) ||
        !read_stations(draft, root, dwell, exit_hold, err) ||
        !read_workers(draft, root, err) || !read_sections(draft, formats, root, err))
        return false;
    list_topics(mapping);
    return mapping->topic[0] ||
           member_wrong(root, err,
                        "it says nothing of any source; want at least one of: %s",
                        buf_text(&names));
}

bool mapping_parse(str text, const struct message_format *formats,
                   struct mapping **mapping, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(mapping_freep) struct mapping *made = memory_new(struct mapping, 1);
    struct mapping_draft draft = {.mapping = made};
    struct member root = {0};
    if (text.len > MAPPING_BYTES)
        return error_set(err, ERROR_INVALID, "has %zu bytes; at most %d are read",
                         text.len, MAPPING_BYTES);
    if (!json_parse(text, &arena, &root.value, err))
        return false;
    draft.camera = arena_new(&made->arena, struct mapping_camera, MAPPING_CAMERAS);
    draft.worker = arena_new(&made->arena, str, MAPPING_STATIONS + MAPPING_LABELS);
    made->camera = draft.camera;
    made->worker = draft.worker;
    if (!read_all(&draft, formats, &root, err))
        return false;
    *mapping = made;
    made = NULL;
    return true;
}

bool mapping_read(const char *path, const struct message_format *formats,
                  struct mapping **mapping, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str text;
    return (file_read(path, MAPPING_BYTES, &arena, &text, err) &&
            mapping_parse(text, formats, mapping, err)) ||
           error_context(err, "the mapping '%s'", path);
}

void mapping_free(struct mapping *mapping)
{
    if (!mapping)
        return;
    arena_free(&mapping->arena);
    free(mapping);
}
