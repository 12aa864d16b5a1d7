package telnet

import "bytes"

// compressor turns output into a compressed stream. Its methods append to dst.
type compressor interface {
	compress(dst, p []byte) []byte
	finish(dst []byte) []byte
}

// compressing is what [Events] can do that can compress output. A [Conn] can.
type compressing interface {
	// startCompressing compresses all that is sent behind the marker, a subnegotiation that was sent just before.
	startCompressing(z compressor, marker []byte)
	// stopCompressing ends that behind all that was sent until now.
	stopCompressing()
}

// stage is the last part of a Conn's way out: it takes from the queue what must still leave and compresses it.
type stage struct {
	z      compressor // nil: the stream has ended, and ready is the rest of it
	marker []byte     // what ends the part of the queue that goes out as it is; nil when that has gone
	ready  []byte     // compressed and not sent
}

// maxCompressedPiece is how much of the queue is compressed at a time. What has been compressed can no longer be discarded.
const maxCompressedPiece = 16 << 10

func (v *events) startCompressing(z compressor, marker []byte) {
	st := &stage{z: z, marker: marker}
	if v.stage != nil {
		st.ready = v.stage.ready // the end of a stream before this one
	}
	v.stage = st
}

func (v *events) stopCompressing() {
	c := (*Conn)(v)
	st := c.stage
	if st == nil || st.z == nil {
		return
	}
	if n := st.plain(&c.out); n > 0 {
		p := c.out.pending()[:n]
		st.ready = append(st.ready, p...)
		c.note(p)
		c.out.advance(n)
	}
	for c.out.len() > 0 {
		c.compressPiece()
	}
	st.ready, st.z = st.z.finish(st.ready), nil
}

// compressed is what goes to the socket next.
func (c *Conn) compressed() []byte {
	st := c.stage
	if len(st.ready) > 0 {
		return st.ready
	}
	if st.z == nil {
		c.stage = nil
		return c.out.pending()
	}
	if n := st.plain(&c.out); n > 0 {
		return c.out.pending()[:n]
	}
	if c.out.len() > 0 {
		c.compressPiece()
	}
	return st.ready
}

func (c *Conn) compressPiece() {
	p := c.out.pending()
	p = p[:min(len(p), maxCompressedPiece)]
	c.stage.ready = c.stage.z.compress(c.stage.ready, p)
	c.note(p)
	c.out.advance(len(p))
}

// plain is how many bytes of the queue still go out as they are. The marker is found by its bytes: no text with its IACs doubled
// contains them.
func (st *stage) plain(q *queue) int {
	if st.marker == nil {
		return 0
	}
	n := 0
	if at := bytes.Index(q.wire, st.marker); at >= 0 {
		n = at + len(st.marker) - q.sent
	}
	if n <= 0 {
		st.marker = nil
	}
	return n
}
