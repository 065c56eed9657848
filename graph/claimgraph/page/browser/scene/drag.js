/**
 * While one drags, the picture is moved as an image of itself, and drawn anew as often as the
 * machine can: what comes in from the side waits for that. A picture that is drawn quickly is drawn
 * for every frame. vis-network draws nothing by itself meanwhile (see `hideNodesOnDrag`).
 */

/** A frame that is drawn in less leaves time for the next, in ms. */
const QUICK = 8;
/** For so much longer than a drawing took the image of it is moved. */
const REST = 6;

/** @param {any} network @param {(context: CanvasRenderingContext2D) => void} drawAll signs and labels, over discs and lines */
export const drawDragged = (network, drawAll) => {
  const image = document.createElement("canvas");
  const taken = { x: 0, y: 0, scale: 1 };
  let [isDragged, begun, due] = [false, 0, 0];

  const takeImage = () => {
    const { canvas } = network.canvas.frame;
    Object.assign(image, { width: canvas.width, height: canvas.height });
    image.getContext("2d")?.drawImage(canvas, 0, 0);
    Object.assign(taken, network.canvasToDOM({ x: 0, y: 0 }), { scale: network.getScale() });
  };

  /** @param {CanvasRenderingContext2D} context */
  const drawImage = (context) => {
    const { x, y } = network.canvasToDOM({ x: 0, y: 0 });
    const grown = network.getScale() / taken.scale;
    const ratio = image.width / Math.max(1, context.canvas.clientWidth);
    context.save();
    context.setTransform(grown, 0, 0, grown, ratio * (x - grown * taken.x), ratio * (y - grown * taken.y));
    if (image.width && image.height) context.drawImage(image, 0, 0);
    context.restore();
  };

  network.on("beforeDrawing", () => (begun = performance.now()));
  network.on("dragStart", () => {
    takeImage();
    [isDragged, due] = [true, 0];
  });
  network.on("dragEnd", () => {
    isDragged = false;
    Object.assign(image, { width: 0, height: 0 });
  });
  network.on("afterDrawing", (/** @type {CanvasRenderingContext2D} */ context) => {
    if (isDragged && network.renderer.dragging) {
      drawImage(context);
      network.renderer.dragging = performance.now() < due;
      return;
    }
    drawAll(context);
    if (!isDragged) return;
    takeImage();
    const cost = performance.now() - begun;
    due = performance.now() + REST * cost;
    network.renderer.dragging = cost > QUICK;
  });
};
