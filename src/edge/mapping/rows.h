/* rows.h - a mapping as the adapters use it: lists whose rows refer to each other
 * by number. Names are the source's words, ids are ours. Everything lives in the
 * mapping. */
#ifndef EDGE_MAPPING_ROWS_H
#define EDGE_MAPPING_ROWS_H

#include "base/arena.h"
#include "base/instant.h"
#include "domain/event.h"
#include "edge/mapping/mapping.h"

#include <stdint.h>

enum {
    MAPPING_BYTES = 1024 * 1024,
    MAPPING_STATIONS = 1000,
    MAPPING_LABELS = 1000,
    MAPPING_CAMERAS = 256,
    MAPPING_ZONES = 64, /* also of rules, models, and classes of a model */
    MAPPING_CORNERS = 32,
    MAPPING_TOPICS = 64, /* that a format may list */
};

#define MAPPING_NONE SIZE_MAX /* the number of no row */

enum mapping_format { FORMAT_FRIGATE, FORMAT_ONVIF, FORMAT_DEEPSTREAM, FORMAT_NATIVE };

struct mapping_station {
    str id;
    size_t worker; /* "whoever is there", or MAPPING_NONE */
    span dwell, exit_hold;
};

/* Of the picture: from the left and from the top, 0 to 1. */
struct mapping_point {
    double x, y;
};

/* What being somewhere means. EVENT_TYPES: working, unless the source says that it does
 * not move. */
struct mapping_zone {
    str name;
    size_t station;
    enum event_type state;
    const struct mapping_point *corner; /* none: what the source calls so, or all */
    size_t corners;
};

/* A rule of a camera that judges by itself. */
struct mapping_rule {
    str name;
    size_t station;
    enum event_type state;
    bool counts;   /* what crosses or is counted are units made at the station */
    size_t number; /* among the rules of all cameras */
};

/* What a classifier calls something, and the state that it means. */
struct mapping_class {
    str name;
    enum event_type state; /* working, idle or absent */
};

struct mapping_classes {
    const struct mapping_class *row;
    size_t count;
};

/* A model that says in one word what is going on at a station. */
struct mapping_model {
    str name;
    size_t station;
    struct mapping_classes classes;
};

struct mapping_camera {
    enum mapping_format format;
    str name; /* as the source calls it */
    str id;
    str model_version; /* empty: not said */
    str prefix;        /* of its topics */
    double confidence; /* where the source gives none */
    double width, height;
    const struct mapping_zone *zone;
    const struct mapping_rule *rule;
    const struct mapping_model *model;
    size_t zones, rules, models;
    struct mapping_classes classes; /* of objects */
};

struct mapping_label {
    str name;
    size_t worker;
};

struct mapping_texts {
    const str *text;
    size_t count;
};

struct mapping {
    struct arena arena;
    bool individual; /* labels may name people */
    span settle, lost, repeat;
    double confidence;
    int64_t motionless_frames; /* 0: as Frigate itself judges */

    const str *worker; /* ids */
    const struct mapping_station *station;
    const struct mapping_label *label;
    const struct mapping_camera *camera;
    size_t workers, stations, labels, cameras, rules;

    struct mapping_texts objects[FORMAT_NATIVE]; /* labels of people, by format */
    struct mapping_texts native, deepstream;     /* topics */
    const char **topic;                          /* all, NULL after the last */
};

/* The camera of this name, or NULL. */
const struct mapping_camera *mapping_camera(const struct mapping *mapping,
                                            enum mapping_format format, str name);

/* The state of a class; false when it is not named. */
bool mapping_class(const struct mapping_classes *classes, str name,
                   enum event_type *state);

/* The worker whom a label names, or MAPPING_NONE. */
size_t mapping_worker(const struct mapping *mapping, str label);

/* Is it a label of people, by any spelling of case? */
bool mapping_person(const struct mapping *mapping, enum mapping_format format, str label);

/* The first zone around a point, or NULL; one without corners is the whole picture. */
const struct mapping_zone *mapping_zone_at(const struct mapping_camera *camera,
                                           struct mapping_point point);

/* Take the next level off a topic or filter; false after the last, when rest->at is
 * NULL. */
bool topic_level(str *rest, str *level);

/* Does an MQTT topic match a filter with + and #? */
bool topic_matches(str filter, str topic);

/* --- parts of the reader --- */

struct member;
struct error;

/* What the sections of a file are read into. */
struct mapping_draft {
    struct mapping *mapping;
    struct mapping_station *station;
    struct mapping_camera *camera;
    str *worker;
};

/* Find or add a worker. */
size_t mapping_draft_worker(struct mapping_draft *draft, str id);

/* mapping_camera.c: the section of one format. */
MUST_CHECK bool mapping_read_cameras(struct mapping_draft *draft,
                                     enum mapping_format format,
                                     const struct member *section, struct error *err);

#endif
