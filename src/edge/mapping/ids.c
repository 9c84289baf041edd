#include "edge/mapping/ids.h"

#include "base/arena.h"
#include "domain/event.h"

bool mapping_read_id(const struct member *member, struct arena *arena, str *out,
                     struct error *err)
{
    str text;
    struct error why;
    if (!member->value)
        return true;
    if (!member_kind(member, json_text(member->value, &text), "a text", err))
        return false;
    if (!id_check(text, "the text", &why))
        return member_wrong(member, err, "%s", why.text);
    *out = arena_copy(arena, text);
    return true;
}

bool mapping_read_name(const struct member *member, struct arena *arena, str *out,
                       struct error *err)
{
    struct error why;
    if (!id_check(member->name, "its name", &why))
        return member_wrong(member, err, "%s", why.text);
    *out = arena_copy(arena, member->name);
    return true;
}
