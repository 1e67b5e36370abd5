/* links with /nix/store/9563pg9h463bk7h8dh2vcp40k4p0zbs3-openssl-3.0.14 */
