package zmodem

import (
	"errors"
	"fmt"
	"time"
)

// follow makes the decoder expect a subpacket.
func (r *Receiver) follow(s receiving, now time.Duration) {
	r.state = s
	r.in.expect()
	r.wait(now, patience)
}

// data takes a subpacket.
func (r *Receiver) data(p []byte, end byte, now time.Duration) {
	switch r.state {
	case recvInfo:
		r.offer(p, now)
		return
	case recvSInit:
		r.in.lose()
		r.state = recvNext
		r.say(at(zack, 1))
		return
	case recvData:
	default:
		r.in.lose()
		return
	}
	if !r.keep(p, now) {
		return
	}
	if len(p) > 0 {
		r.progress()
	} else if r.lost() {
		return
	}
	r.wait(now, patience)
	if end == crcQ || end == crcW {
		r.say(at(zack, r.pos))
	}
	if end == crcE || end == crcW {
		r.state = recvFrame
	}
}

// keep stores data, within the bounds.
func (r *Receiver) keep(p []byte, now time.Duration) bool {
	result := &r.results[len(r.results)-1]
	if r.pos+int64(len(p)) > r.cfg.MaxFile || r.total+int64(len(p)) > r.cfg.MaxTotal {
		r.skip(fmt.Errorf("%w: it is too large", ErrSkip), now)
		return false
	}
	r.total += int64(len(p))
	switch _, err := r.file.WriteAt(p, r.pos); {
	case errors.Is(err, ErrSkip):
		r.skip(err, now)
		return false
	case err != nil:
		r.end(err)
		return false
	}
	r.pos += int64(len(p))
	result.Bytes = r.pos - result.From
	return true
}

// skip refuses the rest of a file.
func (r *Receiver) skip(why error, now time.Duration) {
	r.abandon(why)
	r.refuse(now)
}

func (r *Receiver) refuse(now time.Duration) {
	r.in.lose()
	r.state, r.skipped, r.seeking = recvNext, true, false
	r.say(header{kind: zskip})
	r.wait(now, patience)
}

// offer is the subpacket behind ZFILE.
func (r *Receiver) offer(p []byte, now time.Duration) {
	f, ok := parseFile(p)
	r.in.lose()
	if r.state = recvNext; !ok {
		if !r.lost() {
			r.say(header{kind: znak})
		}
		return
	}
	if r.file != nil {
		if was := r.results[len(r.results)-1]; was.File == f && was.Bytes == 0 { // ZRPOS got lost
			if !r.lost() {
				r.seek(now)
			}
			return
		}
		r.abandon(ErrCancelled)
	}
	if r.offers++; r.offers > r.cfg.MaxFiles {
		r.end(ErrLine)
		return
	}
	r.progress()
	result := Result{File: f}
	var err error
	if f.Size > r.cfg.MaxFile || r.total >= r.cfg.MaxTotal || f.Size > r.cfg.MaxTotal-r.total {
		err = fmt.Errorf("%w: it is too large", ErrSkip)
	} else {
		r.file, err = r.store.Begin(f)
	}
	if err != nil {
		r.file, result.Reason = nil, err
		r.results = append(r.results, result)
		if errors.Is(err, ErrSkip) {
			r.refuse(now)
		} else {
			r.end(err)
		}
		return
	}
	r.skipped = false
	r.pos = min(max(r.file.Offset(), 0), maxPos)
	r.start, result.From = r.pos, r.pos
	r.results = append(r.results, result)
	r.seek(now)
}

// frame is ZDATA: data from pos on follow.
func (r *Receiver) frame(pos int64, now time.Duration) {
	switch {
	case r.file == nil:
		if r.lost() {
			return
		}
		r.state = recvNext
		if r.skipped {
			r.refuse(now)
		}
	case pos != r.pos: // what was on its way when the peer was told where to go on, or a header got lost
		if !r.lost() && !r.seeking {
			r.seek(now)
		}
	default:
		r.seeking, r.start = false, pos
		r.follow(recvData, now)
	}
}

// whole is ZEOF. At a wrong position behind ZRPOS it is ignored: it has left before the peer knew where to go on (FORSBERG 8.2).
func (r *Receiver) whole(pos int64, now time.Duration) {
	switch {
	case r.file == nil: // our answer got lost
		if r.lost() {
			return
		}
		if r.skipped {
			r.refuse(now)
			return
		}
		r.init()
		r.wait(now, patience)
	case pos == r.pos:
		file := r.file
		r.file = nil
		result := &r.results[len(r.results)-1]
		if err := file.Commit(r.pos); err != nil {
			result.Reason = err
			r.end(err)
			return
		}
		result.Whole = true
		r.progress()
		r.state, r.seeking = recvNext, false
		r.init()
		r.wait(now, patience)
	case r.seeking:
		r.lost()
	default:
		// The frame was good in all its parts and is too short or too long: the line lost a whole subpacket, or doubled one. Only the
		// frame's begin has a position.
		if !r.lost() {
			r.pos = r.start
			r.results[len(r.results)-1].Bytes = r.pos - r.results[len(r.results)-1].From
			r.seek(now)
		}
	}
}
