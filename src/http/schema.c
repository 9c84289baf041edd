#include "http/schema.h"

const struct schema *schema_find(const struct schema *const *tables, str name)
{
    for (; *tables; tables++)
        for (const struct schema *each = *tables; each->name; each++)
            if (str_equal(name, str_from(each->name)))
                return each;
    return NULL;
}

bool schema_has(const struct schema *const *tables, const char *schema, str member)
{
    const struct schema *found = schema_find(tables, str_from(schema));
    if (!found)
        return false;
    for (const struct schema_member *each = found->member; each->name; each++)
        if (str_equal(member, str_from(each->name)))
            return true;
    return found->also && schema_has(tables, found->also, member);
}

void schema_each(const struct schema *const *tables, const char *schema,
                 void (*visit)(void *context, str member), void *context)
{
    const struct schema *found = schema_find(tables, str_from(schema));
    if (!found)
        return;
    for (const struct schema_member *each = found->member; each->name; each++)
        visit(context, str_from(each->name));
    if (found->also)
        schema_each(tables, found->also, visit, context);
}
