"""Facts that we load: subject areas and forms, municipalities, and the example content. The README says where from."""
