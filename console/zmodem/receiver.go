package zmodem

import (
	"time"
)

// Store is where a receiver puts files.
type Store interface {
	// Begin is asked for each file that is offered. The Incoming is used until its Commit or Abandon. An error that wraps [ErrSkip]
	// refuses this file; any other one ends the session, and is its error.
	Begin(f File) (Incoming, error)
}

// Incoming is one file on its way.
type Incoming interface {
	// Offset is the position that is wanted first: how much there is already of this very file, 0 for all of it.
	Offset() int64
	// WriteAt takes at most MaxSubpacket bytes for a position: the next one, or one before it where data has to come again. Errors are as
	// those of Begin.
	WriteAt(p []byte, pos int64) (int, error)
	// Commit is that the file is whole and has so many bytes, fewer perhaps than were written.
	Commit(size int64) error
	// Abandon is that it is not and will not become so. Its first size bytes are good.
	Abandon(size int64)
}

// ReceiverConfig bounds what a receiver takes. A limit of 0 is its default.
type ReceiverConfig struct {
	// EscapeControls asks the sender to escape all control characters: for lines that change CR or NUL.
	EscapeControls bool
	// CRC16 does not say that CRCs of 32 bits are known.
	CRC16 bool
	// Buffer is how many bytes come before the sender waits, at most 65535; 0 is any number.
	Buffer int
	// MaxFile is the largest file, default 4 GiB - 1, the most that the protocol can send. What says to be larger is refused; what
	// says less than it has is cut off there. MaxTotal is for all data of the session, default four times that, and MaxFiles for the
	// files that are offered, default 1000.
	MaxFile, MaxTotal int64
	MaxFiles          int
	// Start is how long the peer may take to begin; 0 is [DefaultStart].
	Start time.Duration
}

// DefaultFiles is how many files may be offered in one session.
const DefaultFiles = 1000

// receiving is what a receiver waits for.
type receiving uint8

const (
	recvInit  receiving = iota // ZRQINIT or ZFILE
	recvNext                   // the next ZFILE, or ZFIN
	recvInfo                   // the subpacket behind ZFILE
	recvSInit                  // the subpacket behind ZSINIT
	recvFrame                  // ZDATA or ZEOF
	recvData                   // a subpacket behind ZDATA
	recvOver                   // OO behind ZFIN
)

// Receiver takes a batch of files. It is not safe for concurrent use.
type Receiver struct {
	conversation
	cfg     ReceiverConfig
	store   Store
	state   receiving
	results []Result
	file    Incoming // nil between files
	pos     int64    // of the next byte
	start   int64    // of the frame that it is in
	total   int64
	offers  int
	skipped bool // the last file
	seeking bool // ZRPOS was sent, and nothing good has come since
	ohs     int
}

// NewReceiver returns a receiver into store. It panics where that is nil.
func NewReceiver(cfg ReceiverConfig, store Store) *Receiver {
	if store == nil {
		panic("zmodem: NewReceiver: nil store")
	}
	if cfg.MaxFile <= 0 || cfg.MaxFile > maxPos {
		cfg.MaxFile = maxPos
	}
	if cfg.MaxTotal <= 0 {
		cfg.MaxTotal = 4 * maxPos
	}
	if cfg.MaxFiles <= 0 {
		cfg.MaxFiles = DefaultFiles
	}
	if cfg.Start <= 0 {
		cfg.Start = DefaultStart
	}
	cfg.Buffer = min(max(cfg.Buffer, 0), 1<<16-1)
	r := &Receiver{cfg: cfg, store: store}
	r.in.controls = cfg.EscapeControls
	return r
}

// Results is what became of each file that was offered, so far.
func (r *Receiver) Results() []Result { return r.results }

// Abort cancels the session and abandons the file that is under way. What Next then has tells the peer.
func (r *Receiver) Abort() {
	r.end(ErrAborted)
	r.account()
}

// account gives up the file that a session ended in.
func (r *Receiver) account() {
	if r.over {
		r.abandon(r.err)
	}
}

// abandon gives the file up.
func (r *Receiver) abandon(why error) {
	if r.file == nil {
		return
	}
	if why == nil {
		why = ErrCancelled
	}
	r.results[len(r.results)-1].Reason = why
	file := r.file
	r.file = nil
	file.Abandon(r.pos)
}

// Next appends what is to be sent to dst; nothing when there is nothing now.
func (r *Receiver) Next(dst []byte, now time.Duration) []byte {
	if r.begin(now); !r.over && r.due == 0 {
		r.init()
		r.wait(now, asking)
	}
	dst = append(dst, r.out...)
	r.out = r.out[:0]
	return dst
}

// init says that the receiver is ready, and what for.
func (r *Receiver) init() {
	h := flagged(zrinit, canFDX|canOVIO)
	if !r.cfg.CRC16 {
		h.arg[3] |= canFC32
	}
	if r.cfg.EscapeControls {
		h.arg[3] |= escCtl
	}
	h.arg[0], h.arg[1] = byte(r.cfg.Buffer), byte(r.cfg.Buffer>>8)
	r.say(h)
}

// Feed takes what the peer sent. It returns how much of it belongs to the session, which is all until that is Done.
func (r *Receiver) Feed(p []byte, now time.Duration) (n int) {
	defer r.account()
	for r.Tick(now); n < len(p) && !r.over; {
		if r.state == recvOver && r.in.state == inHunt && p[n] != zpad {
			switch {
			case p[n] == 'O':
				if r.ohs++; r.ohs == 2 {
					r.end(nil)
				}
			case !tail(p[n]):
				r.end(nil)
				return n
			}
			n++
			continue
		}
		used, t := r.in.next(p[n:])
		n += used
		switch t {
		case tokenHeader:
			r.heard = true
			r.take(r.in.head, now)
		case tokenData:
			r.data(r.in.data, r.in.end, now)
		case tokenBadHeader:
			r.damaged(now, false)
		case tokenBadData:
			r.damaged(now, true)
		case tokenCancel:
			r.end(ErrCancelled)
		case tokenBreak:
			if !r.heard {
				r.end(ErrAborted)
			}
		}
	}
	return n
}

// damaged is that something was lost. The peer is told once, and again by the clock.
func (r *Receiver) damaged(now time.Duration, data bool) {
	if r.seeking || r.lost() { // the rest of what was on its way when ZRPOS was sent may look like anything
		return
	}
	switch {
	case r.file != nil && (data || r.state == recvFrame):
		r.seek(now)
	case r.state == recvInfo, r.state == recvSInit:
		r.state = recvNext
		r.say(header{kind: znak})
	case r.heard && r.state != recvOver:
		r.say(header{kind: znak})
	}
}

// seek asks for the data from where they are wanted.
func (r *Receiver) seek(now time.Duration) {
	r.state, r.seeking = recvFrame, true
	r.say(at(zrpos, r.pos))
	r.wait(now, patience)
}

// take acts on a header.
func (r *Receiver) take(h header, now time.Duration) {
	if r.state == recvOver && h.kind != zfin {
		return
	}
	if r.state == recvInfo || r.state == recvSInit { // the subpacket never came
		r.state = recvNext
	}
	switch h.kind {
	case zrqinit:
		if r.lost() {
			return
		}
		if r.file != nil {
			r.seek(now)
			return
		}
		r.init()
		r.wait(now, patience)
	case zfile:
		r.follow(recvInfo, now)
	case zsinit:
		if !r.lost() {
			r.follow(recvSInit, now)
		}
	case zdata:
		r.frame(h.pos(), now)
	case zeof:
		r.whole(h.pos(), now)
	case zfin:
		r.finish(now)
	case zfreecnt:
		if !r.lost() {
			r.say(at(zack, min(max(r.cfg.MaxTotal-r.total, 0), maxPos)))
		}
	case zcommand: // nobody runs anything here; the peer gets a status that is not 0
		if !r.lost() {
			r.say(at(zcompl, 1))
		}
	case zchallenge:
		if !r.lost() {
			r.say(header{zack, h.arg})
		}
	case znak:
		if !r.lost() {
			r.repeat(now)
		}
	case zcan, zabort, zferr:
		r.end(ErrCancelled)
	default:
		r.lost()
	}
}

// finish is ZFIN: the peer has no more. What it then sends is OO.
func (r *Receiver) finish(now time.Duration) {
	r.abandon(ErrCancelled)
	if r.lost() {
		return
	}
	r.say(header{kind: zfin})
	r.state, r.ohs = recvOver, 0
	r.wait(now, finishing)
}

// repeat says again what the state waits for an answer to.
func (r *Receiver) repeat(now time.Duration) {
	switch {
	case r.file != nil:
		r.in.lose()
		r.seek(now)
	case r.skipped:
		r.refuse(now)
	default:
		r.in.lose()
		if r.state != recvInit {
			r.state = recvNext
		}
		r.init()
		r.wait(now, patience)
	}
}

// Tick is to be called when the deadline has come.
func (r *Receiver) Tick(now time.Duration) {
	defer r.account()
	if r.begin(now); r.over || r.due == 0 || now < r.due {
		return
	}
	switch {
	case r.state == recvOver:
		r.end(nil)
	case !r.heard:
		if now-r.started >= r.cfg.Start {
			r.end(ErrNoPeer)
			return
		}
		r.repeat(now)
		r.wait(now, asking)
	case r.again():
		r.repeat(now)
	}
}
