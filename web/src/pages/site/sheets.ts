/* What a sheet says of itself, from its signed text. */
import type { Sheet } from '../../api/hub';

export interface SheetFacts {
    start: string;
    end: string;
    epoch: string;
    revision: number;
    k: number;
    hidden: number;
    restated: boolean;
    known_from: string;
    key: string;
}

interface Signed {
    start: string;
    end: string;
    revision: number;
    policy: { k: number; scopes: string[] };
    rows: { suppressed: boolean }[];
}

/* An epoch has more digits than a number holds. */
const EPOCH = /"epoch":(\d+)/;

export function factsOf({ sheet, known_from, restated }: Sheet): SheetFacts {
    const { start, end, revision, policy, rows } = JSON.parse(sheet) as Signed;
    return {
        start,
        end,
        epoch: EPOCH.exec(sheet)?.[1] ?? '',
        revision,
        k: policy.k,
        hidden: rows.filter(({ suppressed }) => suppressed).length,
        restated,
        known_from,
        key: `${start} ${end} ${policy.scopes.join()}`,
    };
}

/** The latest of a list that begins with the earliest. */
export function latestOf(sheets: readonly Sheet[], most: number): SheetFacts[] {
    return sheets.slice(-most).map(factsOf).toReversed();
}
