package charset

import (
	"io"
	"sync"
)

// Reader reads text in one set as UTF-8. Set may be called while a Read waits; everything else is for one goroutine.
type Reader struct {
	r    io.Reader
	in   []byte
	text []byte // decoded and not yet read
	buf  []byte // for text
	err  error

	mu  sync.Mutex // guards what follows
	dec Decoder
}

// maxEmpty is how often in a row a reader may return nothing (bufio has the same number).
const maxEmpty = 100

// NewReader returns a reader of r's text, which is in set. It reads at most 4 KiB at a time, and returns what came without waiting for
// more; of a character that is not complete the rest. At the end of r such a character is U+FFFD. It panics where r is nil.
func NewReader(r io.Reader, set Charset) *Reader {
	if r == nil {
		panic("charset: NewReader: nil reader")
	}
	v := &Reader{r: r, in: make([]byte, piece), buf: make([]byte, 0, 4*piece+16)}
	v.dec.Set(set)
	return v
}

// Set says that what r returns from now on is in another set.
func (r *Reader) Set(set Charset) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dec.Set(set)
}

// Read reads up to len(p) bytes of UTF-8. A character may be cut at the end of p.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for empty := 0; len(r.text) == 0; {
		if r.err != nil {
			return 0, r.err
		}
		if empty++; empty > maxEmpty {
			return 0, io.ErrNoProgress
		}
		n, err := r.r.Read(r.in)
		if n > 0 {
			empty = 0
		}
		r.mu.Lock()
		r.text = r.dec.Append(r.buf[:0], r.in[:n])
		if r.err = err; err != nil {
			r.text = r.dec.Flush(r.text)
		}
		r.mu.Unlock()
	}
	n := copy(p, r.text)
	r.text = r.text[n:]
	return n, nil
}

// Writer writes UTF-8 as text in one set. It may be used by any number of goroutines.
type Writer struct {
	w io.Writer

	mu  sync.Mutex // guards what follows
	enc Encoder
	buf []byte
}

// NewWriter returns a writer of text to w, which gets it in set. It panics where w is nil.
func NewWriter(w io.Writer, set Charset) *Writer {
	if w == nil {
		panic("charset: NewWriter: nil writer")
	}
	v := &Writer{w: w}
	v.enc.Set(set)
	return v
}

// Set says that w wants another set from now on. It waits for a Write that is at work.
func (w *Writer) Set(set Charset) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.enc.Set(set)
}

// Write writes p, of which a character that is not complete at the end waits for the next Write. An error is that of the underlying
// writer; how much of p has reached it is then known to within 4 KiB, and n is what surely has.
func (w *Writer) Write(p []byte) (n int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.enc.same(p) {
		return w.w.Write(p)
	}
	if w.buf == nil {
		w.buf = make([]byte, 0, 4*piece+16)
	}
	for n < len(p) {
		end := min(len(p), n+piece)
		out := w.enc.Append(w.buf, p[n:end])
		if len(out) > 0 {
			if _, err := w.w.Write(out); err != nil {
				return n, err
			}
		}
		n = end
	}
	return n, nil
}
