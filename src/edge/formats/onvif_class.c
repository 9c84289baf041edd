/* onvif_class.c - is an object of an ONVIF camera a person?
 *
 * A class is written in several ways, by the age of the camera: "Class": {"Type":
 * "Human"},
 * {"Type": [{"@Likelihood": 0.9, "#text": "Human"}]}, and {"ClassCandidate": {"Type":
 * "Human", "Likelihood": 0.9}}. Some cameras only describe what they found, as a body, a
 * face, a vehicle or a plate.
 */
#include "edge/formats/onvif_class.h"

#include "edge/formats/value.h"

struct likeliest {
    const struct mapping_section *section;
    const struct mapping_camera *camera;
    enum onvif_class class;
    double confidence;
};

static void offer(struct likeliest *best, const struct json *name,
                  const struct json *likelihood)
{
    double confidence = value_confidence(likelihood, best->camera);
    str text;
    if (!json_text(name, &text) || !text.len ||
        (best->class != ONVIF_UNCLASSED && confidence <= best->confidence))
        return;
    best->class = mapping_person(best->section, text) ? ONVIF_PERSON : ONVIF_OTHER;
    best->confidence = confidence;
}

static bool has_any(const struct json *object, const char *const *names)
{
    for (; *names; names++)
        if (json_is_object(json_get(object, *names)))
            return true;
    return false;
}

enum onvif_class onvif_class_of(const struct mapping_section *section,
                                const struct mapping_camera *camera,
                                const struct json *object, double *confidence)
{
    static const char *const people[] = {"HumanBody", "HumanFace", NULL};
    static const char *const others[] = {"VehicleInfo", "LicensePlateInfo", NULL};
    struct likeliest best = {section, camera, ONVIF_UNCLASSED, *confidence};
    const struct json *appearance = json_get(object, "Appearance");
    const struct json *class = json_get(appearance, "Class");
    const struct json *types = json_get(class, "Type");
    const struct json *candidates = json_get(class, "ClassCandidate");
    for (const struct json *t = value_first(types); t; t = value_next(types, t))
        offer(&best, json_is_object(t) ? json_get(t, "#text") : t,
              json_get(t, "@Likelihood"));
    for (const struct json *c = value_first(candidates); c; c = value_next(candidates, c))
        offer(&best, json_get(c, "Type"), json_get(c, "Likelihood"));
    *confidence = best.confidence;
    if (best.class == ONVIF_UNCLASSED && has_any(appearance, people))
        return ONVIF_PERSON;
    if (best.class == ONVIF_UNCLASSED && has_any(appearance, others))
        return ONVIF_OTHER;
    return best.class;
}

const struct json *onvif_objects(const struct json *data)
{
    const struct json *outer = json_get(data, "Object");
    const struct json *inner = json_get(outer, "Object");
    return inner ? inner : outer;
}

/* The words "Human Vehicle", in one text or in an array. */
static enum onvif_class class_of_words(const struct mapping_section *section,
                                       const struct json *words)
{
    enum onvif_class class = ONVIF_UNCLASSED;
    for (const struct json *w = value_first(words); w; w = value_next(words, w)) {
        str rest;
        if (!json_text(w, &rest))
            continue;
        while (rest.len) {
            str word = str_trim(str_cut(rest, ' ', &rest));
            if (word.len && mapping_person(section, word))
                return ONVIF_PERSON;
            if (word.len)
                class = ONVIF_OTHER;
        }
    }
    return class;
}

enum onvif_class onvif_class_of_data(const struct mapping_section *section,
                                     const struct mapping_camera *camera,
                                     const struct json *data, double *confidence)
{
    const struct json *objects = onvif_objects(data);
    enum onvif_class all = class_of_words(section, json_get(data, "ClassTypes"));
    for (const struct json *o = value_first(objects); o; o = value_next(objects, o)) {
        double likelihood = *confidence;
        enum onvif_class class = onvif_class_of(section, camera, o, &likelihood);
        if (class == ONVIF_PERSON)
            *confidence = likelihood;
        if (class == ONVIF_PERSON || all == ONVIF_UNCLASSED)
            all = class;
    }
    return all;
}
