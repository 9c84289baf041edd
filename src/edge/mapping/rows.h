/* rows.h - a mapping as the formats use it: lists of rows that refer to each other by
 * number. A `name` is the source's word, an `id` is ours. Everything lives in the
 * mapping. */
#ifndef EDGE_MAPPING_ROWS_H
#define EDGE_MAPPING_ROWS_H

#include "base/arena.h"
#include "base/instant.h"
#include "domain/event.h"
#include "edge/mapping/format.h"
#include "edge/mapping/mapping.h"

#include <stdint.h>

enum {
    MAPPING_BYTES = 1024 * 1024,
    MAPPING_STATIONS = 1000,
    MAPPING_LABELS = 1000,
    MAPPING_CAMERAS = 256,
    MAPPING_ZONES = 64, /* of a camera; as many rules, models, and classes of a model */
    MAPPING_CORNERS = 32,
    MAPPING_TOPICS = 64, /* of a section, as many labels */
    MAPPING_SECTIONS = 16,
};

#define MAPPING_NONE SIZE_MAX /* instead of a number: no row */

struct mapping_station {
    str id;
    size_t worker; /* who is meant when anybody is there, or MAPPING_NONE */
    span dwell, exit_hold;
};

/* A point of the picture, measured from the left and from the top, each 0 to 1. */
struct mapping_point {
    double x, y;
};

/* What it means to be somewhere. */
struct mapping_zone {
    str name;
    size_t station;
    enum event_type state; /* of whoever is there. EVENT_TYPES: working, or idle if the
                              source says that he does not move */
    const struct mapping_point *corner; /* of its polygon. None: the source itself has a
                                           zone of this name, or it is all the picture */
    size_t corners;
};

/* A rule of a camera that evaluates its pictures itself. */
struct mapping_rule {
    str name;
    size_t station;
    enum event_type state;
    bool counts;       /* it counts units that are made at the station */
    double per_minute; /* so many can be made in a minute at most */
    size_t number;     /* among the rules of all cameras */
};

/* A word of a classifier, and the state that it means. */
struct mapping_class {
    str name;
    enum event_type state; /* working, idle or absent */
};

struct mapping_classes {
    const struct mapping_class *row;
    size_t count;
};

/* A model that classifies a whole station, with one word for what goes on there. */
struct mapping_model {
    str name;
    size_t station;
    struct mapping_classes classes;
};

/* What to make of the times that a camera writes (formats/clocks.h). */
enum mapping_clock { MAPPING_CLOCK_SOURCE, MAPPING_CLOCK_ARRIVAL, MAPPING_CLOCK_OFFSET };

/* In which zone the times of a camera are that have no offset from UTC. */
struct mapping_timezone {
    enum { MAPPING_ZONE_UNKNOWN, MAPPING_ZONE_FIXED, MAPPING_ZONE_NAMED } kind;
    span offset; /* of a fixed one. A named one is the process's (domain/zone.h) */
};

struct mapping_camera {
    const struct message_format *format;
    str name, id;
    str model_version;    /* empty: unknown */
    str prefix;           /* of its topics */
    double confidence;    /* of a message that has none */
    double width, height; /* of its pictures, where the source gives pixels; else 1 */
    const struct mapping_zone *zone;
    const struct mapping_rule *rule;
    const struct mapping_model *model;
    size_t zones, rules, models;
    struct mapping_classes classes; /* of objects */
    enum mapping_clock clock;
    struct mapping_timezone timezone;
};

struct mapping_label {
    str name;
    size_t worker;
};

struct mapping_texts {
    const str *text;
    size_t count;
};

/* What the file says about one format. A section that it does not have is empty. */
struct mapping_section {
    const struct message_format *format;
    const struct mapping_camera *camera; /* some of all in the mapping */
    size_t cameras;
    struct mapping_texts labels; /* of people */
    struct mapping_texts topics; /* filters, for formats that do not have their own */
    int64_t motionless_frames;   /* after so many an object is idle; 0: the source says */
};

struct mapping {
    struct arena arena;
    bool individual; /* labels may name people */
    span settle, lost, repeat;
    double confidence;
    double per_minute; /* of rules that do not have their own */
    /* Of cameras that do not have their own: */
    enum mapping_clock clock;
    struct mapping_timezone timezone;
    str named_timezone; /* the one that is the process's zone; empty: none is */

    const str *worker; /* ids */
    const struct mapping_station *station;
    const struct mapping_label *label;
    const struct mapping_camera *camera;
    size_t workers, stations, labels, cameras, rules;

    struct mapping_section section[MAPPING_SECTIONS]; /* one for each format */
    size_t sections;
    const char **topic; /* to subscribe to, NULL after the last */
};

/* The camera of this name, or NULL. */
const struct mapping_camera *mapping_camera(const struct mapping_section *section,
                                            str name);

/* Find the state that a class means. False: the mapping does not name this class. */
bool mapping_class(const struct mapping_classes *classes, str name,
                   enum event_type *state);

/* The worker whom a label names, or MAPPING_NONE. */
size_t mapping_worker(const struct mapping *mapping, str label);

/* Does the label mean a person? Upper and lower case are the same. */
bool mapping_person(const struct mapping_section *section, str label);

/* The first zone that contains the point, or NULL. A zone without corners is the whole
 * picture. */
const struct mapping_zone *mapping_zone_at(const struct mapping_camera *camera,
                                           struct mapping_point point);

/* What somebody in this zone does. */
static inline enum event_type mapping_zone_state(const struct mapping_zone *zone,
                                                 bool moves)
{
    return zone->state != EVENT_TYPES ? zone->state : moves ? EVENT_WORKING : EVENT_IDLE;
}

/* Take the next level off a topic or filter. False: there was none left; rest->at is NULL
 * then. */
bool topic_level(str *rest, str *level);

/* Does an MQTT topic match a filter with + and #? */
bool topic_matches(str filter, str topic);

/* --- parts of the reader --- */

struct member;
struct error;

/* A mapping while its file is read; the lists can still be written. */
struct mapping_draft {
    struct mapping *mapping;
    struct mapping_station *station;
    struct mapping_camera *camera;
    str *worker;
};

/* clocks.c: read the members `clock` and `timezone` of a camera or of the whole mapping.
 * What it does not have stays as it is. */
MUST_CHECK bool mapping_read_clock(struct mapping *mapping, const struct member *member,
                                   enum mapping_clock *clock,
                                   struct mapping_timezone *timezone, struct error *err);

/* clocks.c: read the member `units_per_minute`. If there is none, *limit stays as it is.
 */
MUST_CHECK bool mapping_read_pace(const struct member *member, double *limit,
                                  struct error *err);

/* cameras.c: read the cameras of a section from its member in the file. */
MUST_CHECK bool mapping_read_cameras(struct mapping_draft *draft,
                                     struct mapping_section *section,
                                     const struct member *member, struct error *err);

#endif
