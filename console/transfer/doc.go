// Package transfer gives a console the commands that move files over its own session by ZModem: `send file` and `sz` to the operator's
// terminal, `receive file` and `rz` from it, and `dir`. [Mount] registers them.
//
// The protocol is console/zmodem's. This package has the folders: a file that is received appears under its name when all of it is there,
// and until then is a hidden file .NAME.part, from which a transfer that was cut off is resumed.
package transfer
