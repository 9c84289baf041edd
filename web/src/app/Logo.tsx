export function Logo() {
    return (
        <svg viewBox="0 0 24 24" aria-hidden className="size-6">
            <rect x="1" y="3" width="13" height="5" rx="1" fill="var(--state-working)" />
            <rect x="16" y="3" width="7" height="5" rx="1" fill="var(--state-idle)" />
            <rect x="1" y="10" width="6" height="5" rx="1" fill="var(--state-absent)" />
            <rect x="9" y="10" width="14" height="5" rx="1" fill="var(--state-working)" />
            <rect x="1" y="17" width="19" height="5" rx="1" fill="var(--state-working)" />
        </svg>
    );
}
