package telnet

import (
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"iter"
)

// Bounds of decompression. Deflate expands up to 1032 times; a screen of nothing but blanks stays below 200.
const (
	inflatedPiece   = 8 << 10 // bytes handed on at a time: memory does not depend on what the peer sends
	maxInflateRatio = 200
	inflateFree     = 1 << 20 // output before the ratio counts
)

// decompressor turns a compressed stream into plain bytes, a piece at a time.
type decompressor interface {
	// feed gives it more; what it was given before must have been used up.
	feed(p []byte)
	// next is a piece, valid until the next call, or nil when more must be fed. [io.EOF] says that the stream has ended.
	next() ([]byte, error)
	// rest is what of the fed bytes lies behind the stream's end.
	rest() []byte
	// stop frees it.
	stop()
}

// inflater decompresses zlib streams, and those of peers that send gzip or bare deflate. The packages for these pull their
// input, so they run as a coroutine that is resumed with each piece.
type inflater struct {
	in     []byte
	buf    [inflatedPiece]byte
	pull   func() (inflated, bool)
	cancel func()

	taken, made int64
}

type inflated struct {
	piece []byte
	err   error
}

var errStopped = errors.New("telnet: decompression stopped")

func newInflater() *inflater {
	z := new(inflater)
	z.pull, z.cancel = iter.Pull(z.run)
	return z
}

func (z *inflater) run(yield func(inflated) bool) {
	src := &inflateSource{z: z, yield: yield}
	r, err := src.open()
	for err == nil {
		var n int
		if n, err = r.Read(z.buf[:]); n > 0 && !yield(inflated{piece: z.buf[:n]}) {
			return
		}
	}
	if err != errStopped {
		yield(inflated{err: err})
	}
}

func (z *inflater) feed(p []byte) {
	z.in = p
	z.taken += int64(len(p))
}

func (z *inflater) next() ([]byte, error) {
	step, ok := z.pull()
	if !ok {
		return nil, errStopped
	}
	z.made += int64(len(step.piece))
	if z.made > inflateFree+maxInflateRatio*z.taken {
		return nil, ErrAbuse
	}
	return step.piece, step.err
}

func (z *inflater) rest() []byte { return z.in }
func (z *inflater) stop()        { z.cancel() }

// inflateSource reads what was fed. As an [io.ByteReader] it is never read beyond the end of the stream.
type inflateSource struct {
	z     *inflater
	yield func(inflated) bool
	seen  []byte // the first bytes, while the format is not known
}

var _ flate.Reader = (*inflateSource)(nil)

func (s *inflateSource) wait() error {
	for len(s.z.in) == 0 {
		if !s.yield(inflated{}) {
			return errStopped
		}
	}
	return nil
}

func (s *inflateSource) ReadByte() (byte, error) {
	if len(s.seen) > 0 {
		b := s.seen[0]
		s.seen = s.seen[1:]
		return b, nil
	}
	if err := s.wait(); err != nil {
		return 0, err
	}
	b := s.z.in[0]
	s.z.in = s.z.in[1:]
	return b, nil
}

func (s *inflateSource) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(s.seen) > 0 {
		n := copy(p, s.seen)
		s.seen = s.seen[n:]
		return n, nil
	}
	if err := s.wait(); err != nil {
		return 0, err
	}
	n := copy(p, s.z.in)
	s.z.in = s.z.in[n:]
	return n, nil
}

// open finds out the format by the first two bytes.
func (s *inflateSource) open() (io.Reader, error) {
	var head [2]byte
	for i := range head {
		b, err := s.ReadByte()
		if err != nil {
			return nil, err
		}
		head[i] = b
	}
	s.seen = head[:]
	switch {
	case head[0]&0xf == 8 && (int(head[0])<<8|int(head[1]))%31 == 0: // RFC 1950 section 2.2
		return zlib.NewReader(s)
	case head == [2]byte{0x1f, 0x8b}: // RFC 1952 section 2.3.1
		r, err := gzip.NewReader(s)
		if err == nil {
			r.Multistream(false)
		}
		return r, err
	}
	return flate.NewReader(s), nil
}

// expand takes compressed bytes and returns those behind the end of the stream, which are plain.
func (e *Engine) expand(p []byte) []byte {
	e.in.feed(p)
	for e.err == nil {
		piece, err := e.in.next()
		more := piece != nil
		for len(piece) > 0 && e.err == nil {
			piece = e.parse(piece)
		}
		switch {
		case err == io.EOF:
			rest := e.in.rest()
			e.Close()
			return rest
		case err != nil:
			e.Close()
			if e.err == nil {
				e.err = ErrAbuse
			}
			return nil
		case !more:
			return nil
		}
	}
	return nil
}

// Close frees what decompression holds; an Engine without MCCP need not be closed. What is fed then is taken as plain.
func (e *Engine) Close() {
	if e.in != nil {
		e.in.stop()
		e.in = nil
	}
}

// deflater compresses.
type deflater struct {
	out appender
	w   *zlib.Writer
}

type appender []byte

func (a *appender) Write(p []byte) (int, error) { *a = append(*a, p...); return len(p), nil }

func newDeflater() *deflater {
	d := new(deflater)
	d.w = zlib.NewWriter(&d.out)
	return d
}

// compress ends each piece so that the peer can read all of it at once.
func (d *deflater) compress(dst, p []byte) []byte {
	d.out = dst
	_, _ = d.w.Write(p) // an appender never fails
	_ = d.w.Flush()
	return d.out
}

func (d *deflater) finish(dst []byte) []byte {
	d.out = dst
	_ = d.w.Close()
	return d.out
}
