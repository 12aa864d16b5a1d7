package zmodem

import (
	"encoding/binary"
	"hash/crc32"
)

// Bytes with a meaning (FORSBERG 7).
const (
	zpad  = '*'
	zdle  = 0x18 // Ctrl-X, and CAN
	xon   = 0x11
	xoff  = 0x13
	dle   = 0x10
	ctrlC = 0x03 // Ctrl-C, of a person whose terminal has no ZModem

	formHex   = 'B'
	formBin16 = 'A'
	formBin32 = 'C'

	rub0 = 'l' // behind ZDLE: 0x7f
	rub1 = 'm' // 0xff
)

// frame is what a header is about (FORSBERG 11).
type frame byte

const (
	zrqinit    frame = iota // sender: is there a receiver?
	zrinit                  // receiver: here, with these flags
	zsinit                  // sender: its flags, and the attention string
	zack                    // position or number
	zfile                   // sender: a file's name follows
	zskip                   // receiver: not this file
	znak                    // the last header was bad
	zabort                  // end of the batch
	zfin                    // end of the session
	zrpos                   // receiver: go on at this position
	zdata                   // sender: data from this position follow
	zeof                    // sender: the file ends at this position
	zferr                   // reading or writing failed
	zcrc                    // receiver: what is the file's CRC? sender: this
	zchallenge              // send this number back
	zcompl                  // a command has ended
	zcan                    // the other end cancelled
	zfreecnt                // sender: how much room is there?
	zcommand                // sender: run this
	zstderr                 // sender: show this
)

// Flags in the last byte of a header, ZF0.
const (
	canFDX    = 0x01 // ZRINIT: sends while it receives
	canOVIO   = 0x02 // receives while it writes to disk
	canFC32   = 0x20 // knows CRCs of 32 bits
	escCtl    = 0x40 // ZRINIT and ZSINIT: wants control characters escaped
	convBin   = 1    // ZFILE: as it is
	convResum = 3    // go on with what there is
)

// Ends of a subpacket (FORSBERG 7.4).
const (
	crcE = 'h' // the frame ends, a header follows
	crcG = 'i' // the frame goes on
	crcQ = 'j' // goes on, and ZACK is wanted
	crcW = 'k' // the frame ends, and ZACK is wanted
)

// MaxSubpacket is the longest subpacket that is taken, in bytes of data. FORSBERG has 1024; lrzsz sends up to this.
const MaxSubpacket = 8192

// header is a frame's type and its four bytes, a position or flags.
type header struct {
	kind frame
	arg  [4]byte
}

// at is a header with a position, least significant byte first.
func at(kind frame, pos int64) header {
	h := header{kind: kind}
	binary.LittleEndian.PutUint32(h.arg[:], uint32(pos))
	return h
}

// flagged is a header with ZF0.
func flagged(kind frame, zf0 byte) header { return header{kind, [4]byte{3: zf0}} }

func (h header) pos() int64 { return int64(binary.LittleEndian.Uint32(h.arg[:])) }
func (h header) zf0() byte  { return h.arg[3] }

// buffer is what ZRINIT says that the receiver takes without a pause, 0 for any amount.
func (h header) buffer() int { return int(binary.LittleEndian.Uint16(h.arg[:2])) }

func (h header) bytes() [5]byte { return [5]byte{byte(h.kind), h.arg[0], h.arg[1], h.arg[2], h.arg[3]} }

// appendHex appends h in the form that everybody reads before anything is agreed.
func appendHex(dst []byte, h header) []byte {
	const digits = "0123456789abcdef"
	dst = append(dst, zpad, zpad, zdle, formHex)
	b := h.bytes()
	crc := crc16(0, b[:])
	for _, c := range append(b[:], byte(crc>>8), byte(crc)) {
		dst = append(dst, digits[c>>4], digits[c&15])
	}
	dst = append(dst, '\r', '\n'|0x80)
	if h.kind != zfin && h.kind != zack { // FORSBERG 7.3.3
		dst = append(dst, xon)
	}
	return dst
}

// appendBin appends h in binary, with a CRC of 32 bits or of 16.
func (e *escaper) appendBin(dst []byte, h header, wide bool) []byte {
	b := h.bytes()
	if wide {
		dst = append(dst, zpad, zdle, formBin32)
		e.last = formBin32
		return e.append(e.append(dst, b[:]), binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(b[:])))
	}
	dst = append(dst, zpad, zdle, formBin16)
	e.last = formBin16
	return e.append(e.append(dst, b[:]), binary.BigEndian.AppendUint16(nil, crc16(0, b[:])))
}

// appendData appends a subpacket.
func (e *escaper) appendData(dst, p []byte, end byte, wide bool) []byte {
	dst = append(e.append(dst, p), zdle, end)
	e.last = end
	if wide {
		crc := crc32.Update(crc32.ChecksumIEEE(p), crc32.IEEETable, []byte{end})
		dst = e.append(dst, binary.LittleEndian.AppendUint32(nil, crc))
	} else {
		dst = e.append(dst, binary.BigEndian.AppendUint16(nil, crc16(crc16(0, p), []byte{end})))
	}
	if end == crcW {
		dst = append(dst, xon)
	}
	return dst
}

// escaper escapes what may not appear on the line (FORSBERG 7.2).
type escaper struct {
	controls bool // all control characters, not only those that lines eat
	last     byte // that was sent
}

func (e *escaper) append(dst, p []byte) []byte {
	for len(p) > 0 {
		n := 0
		for _, c := range p {
			if c&0x60 == 0 && (e.controls || special(c) || c&0x7f == '\r') {
				break
			}
			n++
		}
		if n > 0 {
			dst = append(dst, p[:n]...)
			e.last = p[n-1]
			p = p[n:]
			continue
		}
		c := p[0]
		p = p[1:]
		if e.controls || special(c) || c&0x7f == '\r' && e.last&0x7f == '@' { // CR behind @ would be an escape of Telenet's
			dst = append(dst, zdle)
			c ^= 0x40
		}
		dst = append(dst, c)
		e.last = c
	}
	return dst
}

// special says whether a control character is always escaped.
func special(c byte) bool {
	switch c & 0x7f {
	case xon, xoff, dle:
		return true
	}
	return c == zdle
}

// crc16 goes on with a CRC of the polynomial x^16+x^12+x^5+1, most significant bit first.
func crc16(crc uint16, p []byte) uint16 {
	for _, c := range p {
		crc = crc<<8 ^ crc16Table[byte(crc>>8)^c]
	}
	return crc
}

var crc16Table = func() (table [256]uint16) {
	for i := range table {
		crc := uint16(i) << 8
		for range 8 {
			top := crc & 0x8000
			if crc <<= 1; top != 0 {
				crc ^= 0x1021
			}
		}
		table[i] = crc
	}
	return table
}()
