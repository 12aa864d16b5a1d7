package zmodem

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// SenderConfig is how files are sent. The zero value is right for a line that carries every byte.
type SenderConfig struct {
	// EscapeControls escapes all control characters, and asks the peer to do the same: for lines that change CR or NUL.
	EscapeControls bool
	// Resume asks the peer to go on with a file that it has a part of (ZCRESUM). A peer may do so without being asked.
	Resume bool
	// CRC16 uses CRCs of 16 bits though the peer knows those of 32.
	CRC16 bool
	// Block is the number of bytes in a subpacket on a line without errors, 64 to MaxSubpacket; 0 is 1024, which every peer takes.
	Block int
	// Window is how many bytes may be on their way without an answer; 0 is any number. A peer that cannot send while it receives
	// gets what it can take, whatever this is.
	Window int
	// Start is how long the peer may take to answer at all; 0 is [DefaultStart].
	Start time.Duration
}

const (
	defaultBlock = 1024
	minBlock     = 64
	growBehind   = 16      // blocks without an error, behind which blocks double
	maxSums      = 8       // answers to ZCRC for one file
	maxSum       = 1 << 30 // bytes that one such answer reads
)

// sending is what a sender waits for.
type sending uint8

const (
	sendInit   sending = iota // ZRINIT
	sendSInit                 // ZACK for ZSINIT
	sendFile                  // where to begin
	sendData                  // nothing: it sends
	sendAck                   // ZACK behind ZCRCW
	sendWindow                // room in the window
	sendEOF                   // ZRINIT behind ZEOF
	sendFin                   // ZFIN
	sendOver                  // the line end behind it
)

// Sender sends a batch of files. It is not safe for concurrent use.
type Sender struct {
	conversation
	cfg     SenderConfig
	files   []Outgoing
	results []Result
	state   sending

	wide   bool // CRCs of 32 bits
	duplex bool // the peer can receive and send at once
	room   int  // bytes that the peer takes before it wants a pause; 0 any

	file   int   // index
	pos    int64 // of the next byte to be sent
	acked  int64 // the peer has so much
	best   int64 // the farthest that it ever had
	last   int64 // position of the last frame's begin
	header bool  // a ZDATA header is due
	block  int
	good   int // bytes since the last error
	sums   int
	buf    []byte
}

// NewSender returns a sender of files, which may be none: the session is then opened and closed. Sizes must be right; files of more than
// 4 GiB - 1 are left out, because positions have 32 bits. It panics on a file without Content that has a size.
func NewSender(cfg SenderConfig, files ...Outgoing) *Sender {
	for i := range files {
		if f := &files[i]; f.Content == nil && f.Size > 0 {
			panic(fmt.Sprintf("zmodem: NewSender: nil Content of %q", f.Name))
		}
	}
	if cfg.Block == 0 {
		cfg.Block = defaultBlock
	}
	cfg.Block = min(max(cfg.Block, minBlock), MaxSubpacket)
	if cfg.Start <= 0 {
		cfg.Start = DefaultStart
	}
	s := &Sender{cfg: cfg, files: files, results: make([]Result, len(files)), block: cfg.Block}
	s.esc.controls = cfg.EscapeControls
	left := int64(0)
	for i := len(files) - 1; i >= 0; i-- {
		left += max(files[i].Size, 0)
		files[i].Left, files[i].LeftBytes = len(files)-i, left
		s.results[i] = Result{File: files[i].File}
	}
	return s
}

// Results is what became of each file, so far.
func (s *Sender) Results() []Result { return s.results }

// Abort cancels the session. What Next then has tells the peer.
func (s *Sender) Abort() {
	s.end(ErrAborted)
	s.account()
}

// account says of the files that did not arrive why.
func (s *Sender) account() {
	for i := s.file; s.over && i < len(s.files); i++ {
		if r := &s.results[i]; !r.Whole && r.Reason == nil {
			if r.Reason = s.err; r.Reason == nil {
				r.Reason = ErrCancelled // the receiver ended the session in good form
			}
		}
	}
}

// Next appends the next piece to be sent to dst, one subpacket at most; nothing when there is none now.
func (s *Sender) Next(dst []byte, now time.Duration) []byte {
	if s.begin(now); !s.over && s.due == 0 && s.state == sendInit {
		// What a terminal knows the beginning by, and a shell behind it starts its receiver with (FORSBERG 8.1).
		s.out = append(s.out, "rz\r"...)
		s.say(flagged(zrqinit, 0))
		s.wait(now, asking)
	}
	if len(s.out) > 0 {
		dst = append(dst, s.out...)
		s.out = s.out[:0]
		return dst
	}
	if s.state == sendData && !s.over {
		dst = s.data(dst, now)
		s.account()
	}
	return dst
}

// data appends a subpacket, with the header in front and the end of the file behind it where they are due.
func (s *Sender) data(dst []byte, now time.Duration) []byte {
	f := &s.files[s.file]
	n := int(min(int64(s.block), f.Size-s.pos))
	if s.room > 0 {
		n = min(n, s.room)
	}
	if len(s.buf) < n {
		s.buf = make([]byte, s.cfg.Block)
	}
	got, err := 0, io.EOF
	if n > 0 {
		if got, err = f.Content.ReadAt(s.buf[:n], s.pos); got > n || got < 0 {
			got, err = 0, io.ErrNoProgress
		}
	}
	if err != nil && !errors.Is(err, io.EOF) && got < n {
		s.end(err)
		return dst
	}
	if s.header {
		dst = s.esc.appendBin(dst, at(zdata, s.pos), s.wide)
		s.header, s.last = false, s.pos
	}
	s.pos += int64(got)
	if s.good += got; s.good >= growBehind*s.block && s.block < s.cfg.Block {
		s.good, s.block = 0, min(2*s.block, s.cfg.Block)
	}
	out, window, end := s.pos-s.acked, int64(s.cfg.Window), byte(crcG)
	switch {
	case got < n || s.pos >= f.Size:
		end = crcE
	case s.room > 0 && s.pos-s.last+int64(s.block) > int64(s.room), s.room == 0 && !s.duplex:
		end = crcW
		s.state = sendAck
	case window > 0 && out >= window:
		end = crcQ
		s.state = sendWindow
	case window > 0 && out/(window/4+1) != (out-int64(got))/(window/4+1):
		end = crcQ
	}
	dst = s.esc.appendData(dst, s.buf[:got], end, s.wide)
	if end == crcE {
		s.state = sendEOF
		dst = s.esc.appendBin(dst, at(zeof, s.pos), s.wide)
	}
	if s.state != sendData {
		s.wait(now, patience)
	}
	return dst
}

// Feed takes what the peer sent. It returns how much of it belongs to the session, which is all until that is Done.
func (s *Sender) Feed(p []byte, now time.Duration) (n int) {
	defer s.account()
	for s.Tick(now); n < len(p) && !s.over; {
		if s.state == sendOver {
			if !tail(p[n]) {
				s.end(nil)
				break
			}
			switch n++; p[n-1] {
			case '\n' | 0x80:
				s.end(nil)
			case '\n': // busybox's telnet makes CR LF of a CR, and so there is another to come
				s.wait(now, lineEnd)
			}
			continue
		}
		used, t := s.in.next(p[n:])
		n += used
		switch t {
		case tokenHeader:
			s.heard = true
			s.take(s.in.head, now)
		case tokenBadHeader:
			if !s.lost() && s.state != sendInit && s.state != sendData {
				s.say(header{kind: znak})
			}
		case tokenCancel:
			s.end(ErrCancelled)
		case tokenBreak:
			if !s.heard {
				s.end(ErrAborted)
			}
		}
	}
	return n
}

// Tick is to be called when the deadline has come.
func (s *Sender) Tick(now time.Duration) {
	defer s.account()
	if s.begin(now); s.over || s.due == 0 || now < s.due {
		return
	}
	switch {
	case s.state == sendOver, s.state == sendFin && s.tries >= 2: // all files have arrived
		s.end(nil)
	case s.state == sendInit:
		if now-s.started >= s.cfg.Start {
			s.end(ErrNoPeer)
			return
		}
		s.repeat(now)
	case s.again():
		s.repeat(now)
	}
}
