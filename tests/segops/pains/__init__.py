"""The pains of the present client (contract 7.1 to 7.5), each as a situation that ours is put into."""
