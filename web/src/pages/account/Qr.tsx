/* A text as a QR code. Its own file: few ever see one. */
import encodeQR from 'qr';

/* Four modules of light around it are what readers count on. */
const BORDER = 4;

export default function Qr({ text, label }: { text: string; label: string }) {
    const rows = encodeQR(text, 'raw', { border: BORDER });
    const path = rows
        .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
        .join('');
    const size = rows.length;
    return (
        /* Dark on light, whatever the page is: readers want it so. */
        <svg
            role="img"
            aria-label={label}
            viewBox={`0 0 ${size} ${size}`}
            shapeRendering="crispEdges"
            className="size-52 max-w-full rounded-md"
        >
            <rect width={size} height={size} fill="#fff" />
            <path d={path} fill="#000" />
        </svg>
    );
}
