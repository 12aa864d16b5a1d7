package radius

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/subtle"
	"encoding/binary"
	"errors"

	"layeh.com/radius"
	"layeh.com/radius/rfc2869"
)

// opener knows a true reply to its request.
type opener struct {
	request  []byte
	secret   []byte
	unsigned bool // a reply to an Access-Request may lack Message-Authenticator
}

// Where things are in a packet (RFC 2865 section 3).
const (
	headerLen       = 20
	authenticatorAt = 4
)

// Why a reply is dropped.
var (
	errShape    = errors.New("malformed")
	errOther    = errors.New("identifier or code of another request")
	errForged   = errors.New("wrong response authenticator: forged, or the secrets differ")
	errUnsigned = errors.New("without Message-Authenticator")
	errSignedAs = errors.New("wrong Message-Authenticator")
)

// open returns the reply that b holds, if it is an authentic one. b is changed.
func (o opener) open(b []byte) (*radius.Packet, error) {
	if len(b) < headerLen {
		return nil, errShape
	}
	n := int(binary.BigEndian.Uint16(b[2:]))
	if n < headerLen || n > len(b) || n > radius.MaxPacketLength {
		return nil, errShape
	}
	b = b[:n] // what is beyond is padding (RFC 2865 section 3)
	access := o.request[0] == byte(radius.CodeAccessRequest)
	if b[1] != o.request[1] || !answers(radius.Code(b[0]), access) {
		return nil, errOther
	}
	sum := md5.New() // RFC 2865 section 3: MD5(Code+ID+Length+RequestAuth+Attributes+Secret)
	sum.Write(b[:authenticatorAt])
	sum.Write(o.request[authenticatorAt:headerLen])
	sum.Write(b[headerLen:])
	sum.Write(o.secret)
	if subtle.ConstantTimeCompare(sum.Sum(nil), b[authenticatorAt:headerLen]) != 1 {
		return nil, errForged
	}
	at, err := findSignature(b)
	if err != nil {
		return nil, err
	}
	if at == 0 && access && !o.unsigned {
		return nil, errUnsigned
	}
	reply, err := radius.Parse(b, o.secret)
	if err != nil {
		return nil, errShape
	}
	if at != 0 { // RFC 3579 section 3.2: over the reply with the request's authenticator in it
		got := [md5.Size]byte(b[at:])
		copy(b[authenticatorAt:], o.request[authenticatorAt:headerLen])
		sign(b, at, o.secret)
		if !hmac.Equal(got[:], b[at:at+md5.Size]) {
			return nil, errSignedAs
		}
	}
	return reply, nil
}

// answers says whether a code is one of a reply.
func answers(c radius.Code, access bool) bool {
	if !access {
		return c == radius.CodeAccountingResponse
	}
	return c == radius.CodeAccessAccept || c == radius.CodeAccessReject || c == radius.CodeAccessChallenge
}

// findSignature is where the value of Message-Authenticator begins, 0 if there is none. More than one is an error, like
// anything that is not a list of attributes.
func findSignature(b []byte) (at int, err error) {
	for i := headerLen; i < len(b); {
		if len(b)-i < 2 || b[i+1] < 2 || int(b[i+1]) > len(b)-i {
			return 0, errShape
		}
		if b[i] == byte(rfc2869.MessageAuthenticator_Type) {
			if at != 0 || b[i+1] != 2+md5.Size {
				return 0, errShape
			}
			at = i + 2
		}
		i += int(b[i+1])
	}
	return at, nil
}

// sign writes the Message-Authenticator of b to its place: HMAC-MD5 over the packet with zeros there (RFC 3579 section 3.2).
func sign(b []byte, at int, secret []byte) {
	clear(b[at : at+md5.Size])
	h := hmac.New(md5.New, secret)
	h.Write(b)
	h.Sum(b[at:at])
}
