package fingerprint_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/vtykit/vtykit/telnet"
	"github.com/vtykit/vtykit/telnet/fingerprint"
)

// A recorder is fed with what passes; here with the opening of a telnet client of Debian towards port 23.
func ExampleRecorder() {
	var r fingerprint.Recorder
	r.Received([]byte("\xff\xfd\x26\xff\xfb\x26\xff\xfd\x03\xff\xfb\x18\xff\xfb\x1f\xff\xfb\x20\xff\xfb\x21\xff\xfb\x22\xff\xfb\x27\xff\xfd\x05"))
	f := r.Fingerprint()
	fmt.Println(f.Identify())
	fmt.Print(f)
	// Output:
	// inetutils
	// client          inetutils
	// hash            f93f0edf27586cd5
	// protocol        telnet
	// opening         DO ENCRYPT, WILL ENCRYPT, DO SGA, WILL TTYPE, WILL NAWS,
	//                 WILL TSPEED, WILL LFLOW, WILL LINEMODE, WILL NEW-ENVIRON,
	//                 DO STATUS
}

// A server that tells everybody what they connect with.
func ExampleHandler() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	h := &fingerprint.Handler{
		Dir:   "", // a folder to keep them
		Quiet: 100 * time.Millisecond,
		Known: func(f fingerprint.Fingerprint) { fmt.Println(f.Identify(), f.Answers) },
	}
	srv := &telnet.Server{Handler: h, Options: h.Options, Trace: h.Trace}
	go srv.Serve(l)
	defer srv.Shutdown(context.Background())

	nc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer nc.Close()
	opening := make([]byte, 12) // WILL ECHO, WILL SGA, DO TTYPE, DO NAWS
	if _, err := io.ReadFull(nc, opening); err != nil {
		fmt.Println(err)
	}
	io.WriteString(nc, "\xff\xfe\x01\xff\xfe\x03\xff\xfc\x18\xff\xfc\x1f") // Python's telnetlib refuses the opening
	io.Copy(io.Discard, nc)                                                // and then the rest, which this one does not
	// Output: nc -t or ncat -t or python telnetlib [DONT ECHO DONT SGA WONT TTYPE WONT NAWS]
}
