// The camera in the page: only over https or on this machine, where browsers allow it.

const WANTED = { audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 3840 }, height: { ideal: 2160 } } };
// A still of the sensor's full size takes longer than a frame; beyond this the frame is taken.
const STILL_MS = 2500;

export const hasCamera = () => Boolean(globalThis.isSecureContext && navigator.mediaDevices?.getUserMedia);

export class Viewfinder {
  #stream = null;

  constructor(video) { this.video = video; }

  /** @throws {DOMException} the person or the system does not allow it, or there is none. */
  async open() {
    this.#stream = await navigator.mediaDevices.getUserMedia(WANTED);
    this.video.srcObject = this.#stream;
    await this.video.play();
  }

  get isOpen() { return this.#stream?.active ?? false; }

  close() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.video.srcObject = null;
  }

  async shoot() {
    return (await this.#still()) ?? this.#frame();
  }

  async #still() {
    const [track] = this.#stream.getVideoTracks();
    if (!globalThis.ImageCapture || !track) return null;
    const late = new Promise((resolve) => { setTimeout(() => resolve(null), STILL_MS); });
    try {
      const photo = await Promise.race([new ImageCapture(track).takePhoto(), late]);
      return photo?.size ? photo : null;
    } catch {
      return null;
    }
  }

  #frame() {
    const canvas = document.createElement("canvas");
    canvas.width = this.video.videoWidth;
    canvas.height = this.video.videoHeight;
    canvas.getContext("2d").drawImage(this.video, 0, 0);
    return new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.93); });
  }
}
