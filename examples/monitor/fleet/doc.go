// Package fleet joins the monitors of several hosts over NATS. Each says once a second how it is, and answers the others' questions; so every
// console can list all hosts, run a read-only command on one of them, and hears the alarms and the chat of all.
//
// Who may connect to the NATS servers may say what he likes in the name of any host and any user: give them a password and, beyond one
// machine, TLS.
package fleet
