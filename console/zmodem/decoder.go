package zmodem

import (
	"encoding/binary"
	"hash/crc32"
)

// token is what a decoder finds.
type token uint8

const (
	tokenNone      token = iota // more is needed
	tokenHeader                 // decoder.head
	tokenData                   // decoder.data and decoder.end
	tokenBadHeader              // what looked like one and was none
	tokenBadData                // the subpacket, and all up to the next header, is lost
	tokenCancel                 // five times CAN
	tokenBreak                  // Ctrl-C between headers
)

// inState is where in the stream a decoder is.
type inState uint8

const (
	inHunt   inState = iota // for the next header; all else is noise, such as a modem's or a shell's text
	inPad                   // behind *
	inForm                  // behind * ZDLE
	inHex                   // a header in hex
	inBinary                // a header in binary
	inData                  // a subpacket
	inCheck                 // its CRC
)

const (
	cancels   = 5               // CANs in a row that end a session (FORSBERG 8.4)
	hexDigits = 2 * (1 + 4 + 2) // of a header with its CRC
)

// decoder finds headers and subpackets in a stream, wherever it is cut.
type decoder struct {
	state    inState
	wide     bool // a CRC of 32 bits
	escape   bool // the last byte was ZDLE
	controls bool // the peer escapes all control characters: others are the line's
	cans     uint8
	n        int     // digits or bytes in raw
	raw      [9]byte // a header with its CRC, or the CRC of a subpacket

	head header
	data []byte // at most MaxSubpacket
	end  byte
	used bool // data was handed over
	text bool // the last header was in hex
	tail byte // how much of its line end may stand in front of the subpacket
}

// next takes the beginning of p, up to and with the first token in it. Data is valid until the next call.
func (d *decoder) next(p []byte) (n int, t token) {
	if d.used {
		d.data, d.used = d.data[:0], false
	}
	for n < len(p) {
		if d.tail > 0 && d.state == inData {
			if c := p[n] & 0x7f; c == '\r' && d.tail == 2 || c == '\n' {
				if d.tail--; c == '\n' {
					d.tail = 0
				}
				n++
				continue
			}
			d.tail = 0
		}
		if d.state == inData && !d.escape {
			if n += d.run(p[n:]); n == len(p) {
				break
			}
		}
		c := p[n]
		n++
		if t := d.take(c); t != tokenNone {
			return n, t
		}
	}
	return n, tokenNone
}

// run takes data that stand for themselves.
func (d *decoder) run(p []byte) (n int) {
	p = p[:min(len(p), MaxSubpacket-len(d.data))]
	for _, c := range p {
		if c&0x60 == 0 && (d.controls || c == zdle || c&^0x82 == xon&xoff) {
			break
		}
		n++
	}
	d.data = append(d.data, p[:n]...)
	return n
}

func (d *decoder) take(c byte) token {
	switch d.state {
	case inHunt:
		return d.hunt(c)
	case inPad:
		switch c {
		case zpad:
		case zdle:
			d.state, d.cans = inForm, 1
		default:
			d.state = inHunt
			return d.hunt(c)
		}
	case inForm:
		d.n, d.escape, d.wide, d.text = 0, false, c == formBin32, c == formHex
		switch c {
		case formHex:
			d.state = inHex
		case formBin16, formBin32:
			d.state = inBinary
		default:
			d.state = inHunt
			return d.hunt(c)
		}
		d.cans = 0
	case inHex:
		return d.hex(c)
	default:
		return d.escaped(c)
	}
	return tokenNone
}

// hunt takes a byte between headers.
func (d *decoder) hunt(c byte) token {
	if c != zdle {
		d.cans = 0
	}
	switch c {
	case zpad:
		d.state = inPad
	case ctrlC:
		return tokenBreak
	case zdle:
		return d.can()
	}
	return tokenNone
}

// can counts a CAN.
func (d *decoder) can() token {
	if d.cans++; d.cans < cancels {
		return tokenNone
	}
	d.lose()
	return tokenCancel
}

// lose goes back to hunting.
func (d *decoder) lose() { d.state, d.escape, d.cans, d.data = inHunt, false, 0, d.data[:0] }

// hex takes a digit of a header. Some peers set the parity bit.
func (d *decoder) hex(c byte) token {
	var v byte
	switch c &= 0x7f; {
	case c >= '0' && c <= '9':
		v = c - '0'
	case c >= 'a' && c <= 'f':
		v = c - 'a' + 10
	case c == zdle:
		d.lose()
		d.cans = 1
		return tokenBadHeader
	default:
		d.lose()
		if c == zpad {
			d.state = inPad
		}
		return tokenBadHeader
	}
	d.raw[d.n/2] = d.raw[d.n/2]<<4 | v
	if d.n++; d.n < hexDigits {
		return tokenNone
	}
	return d.header(crc16(0, d.raw[:7]) == 0)
}

// header ends a header.
func (d *decoder) header(ok bool) token {
	d.lose()
	if !ok {
		return tokenBadHeader
	}
	d.head = header{frame(d.raw[0]), [4]byte(d.raw[1:5])}
	return tokenHeader
}

// escaped takes a byte of what is escaped: a header in binary, a subpacket, or its CRC.
func (d *decoder) escaped(c byte) token {
	if c&0x7f == xon || c&0x7f == xoff {
		return tokenNone // a sender escapes them: these are the line's
	}
	if !d.escape {
		if c == zdle {
			d.escape, d.cans = true, 1
			return tokenNone
		}
		if d.controls && c&0x60 == 0 {
			return tokenNone
		}
		return d.add(c)
	}
	if c == zdle {
		return d.can()
	}
	d.escape = false
	if d.cans > 1 {
		return d.bad()
	}
	d.cans = 0
	switch {
	case c >= crcE && c <= crcW && d.state == inData:
		d.end, d.state, d.n = c, inCheck, 0
		return tokenNone
	case c == rub0:
		return d.add(0x7f)
	case c == rub1:
		return d.add(0xff)
	case c&0x60 == 0x40:
		return d.add(c ^ 0x40)
	}
	return d.bad()
}

func (d *decoder) bad() token {
	t := tokenBadData
	if d.state == inBinary {
		t = tokenBadHeader
	}
	d.lose()
	return t
}

// add adds a byte that is free of escapes.
func (d *decoder) add(c byte) token {
	if d.state == inData {
		if len(d.data) == MaxSubpacket {
			return d.bad()
		}
		d.data = append(d.data, c)
		return tokenNone
	}
	d.raw[d.n] = c
	d.n++
	check := 2
	if d.wide {
		check = 4
	}
	switch {
	case d.state == inBinary && d.n == 5+check && d.wide:
		return d.header(crc32.ChecksumIEEE(d.raw[:5]) == binary.LittleEndian.Uint32(d.raw[5:]))
	case d.state == inBinary && d.n == 5+check:
		return d.header(crc16(0, d.raw[:7]) == 0)
	case d.state == inCheck && d.n == check:
		return d.check()
	}
	return tokenNone
}

// check ends a subpacket.
func (d *decoder) check() token {
	var ok bool
	if d.wide {
		ok = crc32.Update(crc32.ChecksumIEEE(d.data), crc32.IEEETable, []byte{d.end}) == binary.LittleEndian.Uint32(d.raw[:])
	} else {
		ok = crc16(crc16(0, d.data), []byte{d.end}) == binary.BigEndian.Uint16(d.raw[:])
	}
	if !ok {
		return d.bad()
	}
	d.used = true
	if d.state = inHunt; d.end == crcG || d.end == crcQ {
		d.state = inData
	}
	return tokenData
}

// expect makes what follows a subpacket, with the CRC of the last header.
func (d *decoder) expect() {
	d.state, d.escape, d.cans, d.data, d.tail = inData, false, 0, d.data[:0], 0
	if d.text { // lrzsz's ZSINIT
		d.tail = 2
	}
}
