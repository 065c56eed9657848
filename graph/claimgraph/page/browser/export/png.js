/** A sheet as PNG at double size: the policy of the page lets no image in, so it is drawn by hand. */
const DOUBLE = 2;
/** Browsers refuse a canvas that is much larger. */
const WIDEST_CANVAS = 16_000;

/** @param {CanvasRenderingContext2D} pen @param {import("../scene/sheet.js").Stroke} mark */
const drawPath = (pen, { d, stroke, fill, width, dashes, at }) => {
  pen.save();
  if (at) {
    pen.translate(at.x, at.y);
    pen.scale(at.scale, at.scale);
  }
  const way = new Path2D(d);
  Object.assign(pen, { fillStyle: fill, strokeStyle: stroke, lineWidth: width, lineJoin: "round" });
  pen.setLineDash(dashes);
  if (fill !== "none") pen.fill(way);
  if (stroke !== "none") pen.stroke(way);
  pen.restore();
};

/** @param {CanvasRenderingContext2D} pen @param {import("../scene/sheet.js").Words} mark @param {string} face */
const drawText = (pen, { text, x, y, size, weight, fill, halo, align }, face) => {
  Object.assign(pen, {
    font: `${weight} ${size}px ${face}`,
    textAlign: align,
    textBaseline: "middle",
    lineJoin: "round",
    lineWidth: 4,
    strokeStyle: halo,
    fillStyle: fill,
  });
  pen.setLineDash([]);
  if (halo) pen.strokeText(text, x, y);
  pen.fillText(text, x, y);
};

/** @param {import("../scene/sheet.js").Sheet} sheet @param {string} face @returns {Promise<Blob>} */
export const drawPng = ({ width, height, paper, marks }, face) => {
  const canvas = document.createElement("canvas");
  const scale = Math.min(DOUBLE, WIDEST_CANVAS / Math.max(width, height));
  Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.scale(scale, scale);
  pen.fillStyle = paper;
  pen.fillRect(0, 0, width, height);
  for (const mark of marks) {
    if (mark.kind === "path") drawPath(pen, mark);
    else drawText(pen, mark, face);
  }
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(/** @type {Blob} */ (blob)), "image/png"));
};
