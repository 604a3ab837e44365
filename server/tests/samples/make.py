"""Makes the samples that other programs wrote: run once, by hand (pip install pillow pikepdf reportlab fpdf2 pymupdf pypdf).

Everything that can be made in Rust is made by the tests themselves; this is for what must come from other programs.
"""

import io
from pathlib import Path

import fitz
import pikepdf
import pypdf
from fpdf import FPDF
from PIL import Image
from reportlab.pdfgen import canvas

HERE = Path(__file__).parent
FINE = HERE / "fine"
REFUSED = HERE / "refused"
FINE.mkdir(exist_ok=True)
REFUSED.mkdir(exist_ok=True)


def picture(width=61, height=45):
    image = Image.new("RGB", (width, height))
    image.putdata([((x * 5 + y) % 256, (y * 7 ^ x) % 256, (x * y) % 256) for y in range(height) for x in range(width)])
    return image


def jpeg(name, image=None, **how):
    (image or picture()).save(FINE / f"{name}.jpg", "JPEG", **how)


jpeg("baseline")
jpeg("optimized", optimize=True)
jpeg("progressive", progressive=True)
jpeg("progressive-444", progressive=True, subsampling=0, quality=95)
jpeg("progressive-gray", picture().convert("L"), progressive=True)
jpeg("progressive-cmyk", picture().convert("CMYK"), progressive=True)
jpeg("gray", picture().convert("L"))
jpeg("cmyk", picture().convert("CMYK"))
jpeg("rgb", keep_rgb=True)
jpeg("422", subsampling=1)
jpeg("444", subsampling=0)
jpeg("restart", restart_marker_blocks=3)
jpeg("restart-progressive", restart_marker_blocks=3, progressive=True)
jpeg("pixel", picture(1, 1))
exif = Image.Exif()
exif[0x0112] = 6
exif[0x010F] = "Camera"
small = io.BytesIO()
picture(16, 12).save(small, "JPEG")
jpeg("exif-rotated", exif=exif, icc_profile=b"profile" * 300, comment=b"taken by hand")
# A picture within a picture, as cameras keep one for their own screen.
whole = (FINE / "baseline.jpg").read_bytes()
note = b"Exif\0\0" + small.getvalue()
(FINE / "thumbnail.jpg").write_bytes(whole[:2] + b"\xff\xe1" + (len(note) + 2).to_bytes(2, "big") + note + whole[2:])


def drawn(**how):
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(200, 200), **how)
    for number in range(2):
        page.drawString(20, 100, f"Page {number + 1}")
        page.showPage()
    page.save()
    return out.getvalue()


plain = drawn(invariant=1, pageCompression=0)
(FINE / "reportlab.pdf").write_bytes(plain)
(FINE / "reportlab-packed.pdf").write_bytes(drawn(invariant=1, pageCompression=1))


def qpdf(folder, name, **how):
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        pdf.save(folder / f"{name}.pdf", deterministic_id="encryption" not in how, **how)


qpdf(FINE, "linearized", linearize=True)
qpdf(FINE, "object-streams", object_stream_mode=pikepdf.ObjectStreamMode.generate)
qpdf(FINE, "linearized-object-streams", linearize=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
qpdf(FINE, "version-2", force_version="2.0")
for revision, aes in ((2, False), (3, False), (4, True), (6, True)):
    for folder, name, user in ((FINE, "owner", ""), (REFUSED, "locked", "secret")):
        lock = pikepdf.Encryption(owner="owner", user=user, R=revision, aes=aes, metadata=revision > 3)
        qpdf(folder, f"{name}-{revision}", encryption=lock)
        if revision == 6:
            packed = pikepdf.ObjectStreamMode.generate
            qpdf(folder, f"{name}-packed", encryption=lock, object_stream_mode=packed)

letter = FPDF(format=(70, 70))
letter.add_page()
letter.set_font("helvetica", size=12)
letter.cell(text="A letter")
(FINE / "fpdf.pdf").write_bytes(bytes(letter.output()))

picture(61, 45).save(FINE / "pillow.pdf", "PDF")

# Saved again and again: each time something is added at the end.
(FINE / "updated.pdf").write_bytes(plain)
for number in range(3):
    changed = fitz.open(FINE / "updated.pdf")
    changed[0].insert_text((20, 40), f"Change {number}")
    changed.saveIncr()
    changed.close()

made = fitz.open()
made.new_page(width=200, height=200).insert_text((20, 40), "Made")
made.save(FINE / "mupdf.pdf", garbage=3, deflate=True)

writer = pypdf.PdfWriter()
writer.add_blank_page(100, 100)
writer.write(FINE / "pypdf.pdf")
