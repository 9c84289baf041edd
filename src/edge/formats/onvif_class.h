/* onvif_class.h - is an object of an ONVIF camera a person? */
#ifndef EDGE_FORMATS_ONVIF_CLASS_H
#define EDGE_FORMATS_ONVIF_CLASS_H

#include "edge/mapping/rows.h"

struct json;

enum onvif_class {
    ONVIF_UNCLASSED, /* the camera does not say what it is */
    ONVIF_PERSON,
    ONVIF_OTHER, /* a lorry, a pallet, ... */
};

/* The likeliest class of an object: {"@ObjectId": ..., "Appearance": {"Class": ...}}.
 * *confidence: how likely, if a class is given; else it stays as it is. */
enum onvif_class onvif_class_of(const struct mapping_section *section,
                                const struct mapping_camera *camera,
                                const struct json *object, double *confidence);

/* What the data of a rule's message says of the objects that it is about, in its words
 * `ClassTypes` and in its `Object`s. One person among them makes it about people. */
enum onvif_class onvif_class_of_data(const struct mapping_section *section,
                                     const struct mapping_camera *camera,
                                     const struct json *data, double *confidence);

/* The objects that the data of a rule's message describes, one or an array of them; NULL:
 * none. */
const struct json *onvif_objects(const struct json *data);

#endif
