package zmodem

import (
	"hash/crc32"
	"io"
	"time"
)

// take acts on a header.
func (s *Sender) take(h header, now time.Duration) {
	switch h.kind {
	case zcan, zabort, zferr:
		s.end(ErrCancelled)
	case zchallenge: // FORSBERG 8.1
		s.say(header{zack, h.arg})
		s.lost()
	case zrinit:
		s.ready(h, now)
	case zrpos:
		s.position(h.pos(), now)
	case zack:
		s.acknowledged(h.pos(), now)
	case zskip:
		if s.state >= sendFile && s.state <= sendEOF {
			s.results[s.file].Reason = ErrSkip
			s.progress()
			s.nextFile(now)
		} else {
			s.lost()
		}
	case zcrc:
		s.sum(h.pos(), now)
	case zfin:
		if s.state == sendFin || s.state == sendInit { // a receiver that has had enough says so at once
			s.out = append(s.out, "OO"...)
			s.state = sendOver
			s.wait(now, finishing)
		} else {
			s.end(ErrCancelled)
		}
	case znak:
		if !s.lost() {
			s.repeat(now)
		}
	default:
		s.lost()
	}
}

// ready is ZRINIT: the receiver can begin, or has a file whole.
func (s *Sender) ready(h header, now time.Duration) {
	switch s.state {
	case sendInit:
		s.wide = h.zf0()&canFC32 != 0 && !s.cfg.CRC16
		s.duplex = h.zf0()&(canFDX|canOVIO) == canFDX|canOVIO
		s.room = h.buffer()
		s.progress()
		if h.zf0()&escCtl != 0 {
			s.esc.controls = true
		} else if s.cfg.EscapeControls {
			s.state = sendSInit
			s.repeat(now)
			return
		}
		s.nextOf(0, now)
	case sendEOF:
		r := &s.results[s.file]
		r.Whole, r.Bytes = true, max(s.pos-r.From, 0)
		s.progress()
		s.nextFile(now)
	case sendFin:
		if !s.lost() {
			s.repeat(now)
		}
	case sendFile: // the answer to a second ZRQINIT, or ZFILE got lost: a while will tell
		if !s.lost() {
			s.wait(now, asking)
		}
	default:
		s.lost()
	}
}

func (s *Sender) nextFile(now time.Duration) { s.nextOf(s.file+1, now) }

// nextOf goes on with the file i, or with the end.
func (s *Sender) nextOf(i int, now time.Duration) {
	for ; i < len(s.files); i++ {
		if size := s.files[i].Size; size >= 0 && size <= maxPos && len(s.files[i].Name) <= MaxName && s.files[i].Name != "" {
			break
		}
		s.results[i].Reason = ErrSkip
	}
	s.file, s.state, s.sums, s.best, s.acked = i, sendFile, 0, -1, 0
	if i == len(s.files) {
		s.state = sendFin
	}
	s.repeat(now)
}

// repeat says again what the state waits for an answer to.
func (s *Sender) repeat(now time.Duration) {
	s.wait(now, patience)
	switch s.state {
	case sendInit:
		s.say(flagged(zrqinit, 0))
		s.wait(now, asking)
	case sendSInit:
		s.out = s.esc.appendBin(s.out, flagged(zsinit, escCtl), s.wide)
		s.out = s.esc.appendData(s.out, []byte{0}, crcW, s.wide)
	case sendFile:
		flag := byte(convBin)
		if s.cfg.Resume {
			flag = convResum
		}
		s.out = s.esc.appendBin(s.out, flagged(zfile, flag), s.wide)
		s.out = s.esc.appendData(s.out, appendFile(nil, s.files[s.file].File), crcW, s.wide)
	case sendAck, sendWindow:
		s.back(max(s.acked, s.results[s.file].From))
	case sendEOF:
		s.out = s.esc.appendBin(s.out, at(zeof, s.pos), s.wide)
	case sendFin:
		s.say(header{kind: zfin})
	}
}

// position is ZRPOS: where to go on. Blocks become shorter each time that is behind what was sent.
func (s *Sender) position(pos int64, now time.Duration) {
	if s.state < sendFile || s.state > sendEOF {
		s.lost()
		return
	}
	switch {
	case pos > s.files[s.file].Size:
		s.end(ErrLine)
		return
	case s.state == sendFile:
		s.results[s.file].From, s.best, s.block = pos, pos, s.cfg.Block
		s.progress()
	case pos > s.best:
		s.best = pos
		s.progress()
		s.shrink()
	default:
		if s.shrink(); s.lost() {
			return
		}
	}
	s.acked = pos
	s.results[s.file].Bytes = max(pos-s.results[s.file].From, 0)
	s.back(pos)
}

func (s *Sender) shrink() { s.block, s.good = max(s.block/4, minBlock), 0 }

// back sends from pos on.
func (s *Sender) back(pos int64) {
	s.pos, s.last, s.header, s.state, s.due = pos, pos, true, sendData, 0
	s.out = s.out[:0]
}

// acknowledged is ZACK: the peer has all up to pos.
func (s *Sender) acknowledged(pos int64, now time.Duration) {
	switch {
	case s.state == sendSInit:
		s.progress()
		s.nextOf(0, now)
		return
	case s.state < sendData || s.state > sendEOF || pos > s.pos || pos < s.acked:
		s.lost()
		return
	case pos > s.best:
		s.best = pos
		s.progress()
	default:
		if s.lost() {
			return
		}
	}
	s.acked = pos
	s.results[s.file].Bytes = max(pos-s.results[s.file].From, 0)
	switch {
	case s.state == sendAck && pos == s.pos:
		s.back(pos) // the frame had ended
	case s.state == sendWindow && s.pos-s.acked < int64(s.cfg.Window):
		s.state, s.due = sendData, 0
	}
}

// sum is ZCRC: what the CRC is of the first n bytes, of all for 0 (FORSBERG 11.14).
func (s *Sender) sum(n int64, now time.Duration) {
	if s.lost() || s.state != sendFile {
		return
	}
	f := &s.files[s.file]
	if s.sums++; s.sums > maxSums || f.Size > maxSum {
		s.say(header{kind: zcrc}) // which is wrong in all likelihood
		return
	}
	if n == 0 || n > f.Size {
		n = f.Size
	}
	h := crc32.NewIEEE()
	if _, err := io.Copy(h, io.NewSectionReader(f.Content, 0, n)); err != nil {
		s.end(err)
		return
	}
	s.say(at(zcrc, int64(h.Sum32())))
	s.wait(now, patience)
}
