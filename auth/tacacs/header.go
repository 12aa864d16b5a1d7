package tacacs

import (
	"crypto/md5"
	"encoding/binary"
	"errors"
	"fmt"
)

// kind is the type of a packet (RFC 8907 section 4.1).
type kind byte

const (
	authentication kind = 1
	authorization  kind = 2
	accounting     kind = 3
)

// Header fields (RFC 8907 section 4.1).
const (
	headerLen     = 12
	majorVersion  = 0xc0
	minorDefault  = 0
	minorOne      = 1 // PAP
	flagUnhidden  = 0x01
	flagSingle    = 0x04
	maxBody       = 1 << 16 // the largest size that RFC 8907 section 4.1 recommends
	maxSequence   = 255
	firstSequence = 1
)

// header begins each packet.
type header struct {
	version byte
	kind    kind
	seq     byte
	flags   byte
	session uint32
	length  uint32
}

func (h header) append(b []byte) []byte {
	b = append(b, h.version, byte(h.kind), h.seq, h.flags)
	b = binary.BigEndian.AppendUint32(b, h.session)
	return binary.BigEndian.AppendUint32(b, h.length)
}

func parseHeader(b [headerLen]byte) header {
	return header{version: b[0], kind: kind(b[1]), seq: b[2], flags: b[3],
		session: binary.BigEndian.Uint32(b[4:]), length: binary.BigEndian.Uint32(b[8:])}
}

// errBody is what a body is that does not hold together. Where bodies are hidden that means most often that the keys differ.
var errBody = errors.New("malformed body: the secrets may differ")

// check holds a reply's header against what it must be (RFC 8907 sections 4.1 and 4.5; RFC 9887 section 4).
func (h header) check(k kind, seq byte, session uint32, unhidden bool) error {
	switch {
	case h.version&0xf0 != majorVersion:
		return fmt.Errorf("major version %d", h.version>>4)
	case h.kind != k:
		return fmt.Errorf("packet of type %d in a session of type %d", h.kind, k)
	case h.seq != seq:
		return fmt.Errorf("sequence number %d in place of %d", h.seq, seq)
	case h.session != session:
		return errors.New("another session's id")
	case h.flags&flagUnhidden != 0 && !unhidden:
		return errors.New("body is not obfuscated")
	case h.flags&flagUnhidden == 0 && unhidden:
		return errors.New("body is obfuscated within TLS")
	case h.length > maxBody:
		return fmt.Errorf("body of %d bytes", h.length)
	}
	return nil
}

// obfuscate hides a body or shows it again (RFC 8907 section 4.5): each 16 bytes are XORed with the MD5 of session, key, version,
// sequence number and the 16 bytes of pad before.
func obfuscate(h header, key, body []byte) {
	fixed := binary.BigEndian.AppendUint32(nil, h.session)
	fixed = append(fixed, key...)
	fixed = append(fixed, h.version, h.seq)
	var pad [md5.Size]byte
	sum := md5.New()
	for at := 0; at < len(body); at += md5.Size {
		sum.Reset()
		sum.Write(fixed)
		if at > 0 {
			sum.Write(pad[:])
		}
		sum.Sum(pad[:0])
		for i := at; i < min(at+md5.Size, len(body)); i++ {
			body[i] ^= pad[i-at]
		}
	}
}
